/**
 * Shows the OpenAPI description with Swagger UI; `data-openapi` has its address.
 */
/** @type {any} */ (window).SwaggerUIBundle({
  url: document.getElementById("api-docs")?.dataset.openapi,
  dom_id: "#api-docs",
  deepLinking: true,
  validatorUrl: null,
});
