// A link to a year opens it; older browsers only go there.
function open() {
  const year = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (year instanceof HTMLDetailsElement) year.open = true;
}

window.addEventListener("hashchange", open);
document.querySelectorAll(".years a").forEach((link) => {
  link.addEventListener("click", () => setTimeout(open));
});
open();
