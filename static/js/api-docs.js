/**
 * Draws the API's description from this server's own /openapi.json.
 */
/** @type {any} */ (window).SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#api-docs",
  deepLinking: true,
  validatorUrl: null,
});
