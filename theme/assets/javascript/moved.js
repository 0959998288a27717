// A page that moved takes the #id of the address along.
const link = document.querySelector("[data-leads-on]");
if (link) location.replace(new URL(link.href.split("#")[0] + location.hash));
