// Material opens its drawer and its search by labels, which no keyboard reaches: buttons take their place.
for (const label of document.querySelectorAll("label[data-opens]")) {
  const toggle = document.getElementById(label.htmlFor);
  const button = document.createElement("button");
  button.type = "button";
  button.className = label.className;
  button.dataset.opens = label.dataset.opens;
  button.setAttribute("aria-label", label.dataset.label);
  button.append(...label.childNodes);
  const state = () => {
    button.setAttribute("aria-expanded", String(toggle.checked));
    if (label.dataset.opens === "contents" && toggle.checked) document.querySelector(".contents a")?.focus();
  };
  button.addEventListener("click", () => toggle.click());
  toggle.addEventListener("change", state);
  button.setAttribute("aria-expanded", "false");
  label.replaceWith(button);

  addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !toggle.checked || label.dataset.opens !== "contents") return;
    toggle.click();
    button.focus();
  });
}
for (const link of document.querySelectorAll(".contents a")) {
  link.addEventListener("click", () => {
    const drawer = document.getElementById("__drawer");
    if (drawer.checked) drawer.click();
  });
}
