// The register's filters, kept in the address.
const register = document.querySelector("[data-register]");

if (register) {
  const form = register.querySelector("form");
  const rows = [...register.querySelectorAll("tbody tr")];
  const count = form.querySelector("output");
  const fields = [...form.querySelectorAll("select")];

  const filter = () => {
    const shown = rows.filter((row) => {
      row.hidden = !fields.every((field) => !field.value || row.dataset[field.name] === field.value);
      return !row.hidden;
    });
    count.textContent = shown.length === rows.length ? `${rows.length} claims` : `${shown.length} of ${rows.length} claims`;
  };
  const fromAddress = () => {
    const query = new URLSearchParams(location.search);
    for (const field of fields) field.value = query.get(field.name) ?? "";
    filter();
  };
  /** The claim that an address names is shown whatever is filtered. */
  const showTarget = () => {
    const target = document.getElementById(location.hash.slice(1));
    if (!target?.hidden) return;
    for (const field of fields) field.value = "";
    filter();
    target.scrollIntoView();
  };

  form.addEventListener("change", () => {
    const address = new URL(location.href);
    for (const field of fields) {
      if (field.value) address.searchParams.set(field.name, field.value);
      else address.searchParams.delete(field.name);
    }
    history.replaceState(history.state, "", address);
    filter();
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  fromAddress();
  showTarget();
  addEventListener("popstate", fromAddress);
  addEventListener("hashchange", showTarget);
}
