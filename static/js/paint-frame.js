/**
 * @param {{html: Record<string, string>}} frame
 * @returns {Promise<boolean>}
 */
export async function paint(frame) {
  for (const [id, html] of Object.entries(frame.html)) {
    const place = document.getElementById(id);
    if (place) place.innerHTML = html;
  }
  return true;
}
