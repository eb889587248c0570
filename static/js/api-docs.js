/**
 * Draws the API's OpenAPI description, whose address is on the element.
 */
/** @type {any} */ (window).SwaggerUIBundle({
  url: document.getElementById("api-docs")?.dataset.openapi,
  dom_id: "#api-docs",
  deepLinking: true,
  validatorUrl: null,
});
