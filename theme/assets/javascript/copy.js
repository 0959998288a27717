// A click on a passage's number copies its address.
const report = document.createElement("div");
report.className = "copied";
report.setAttribute("role", "status");
document.body.append(report);

let timer = 0;
document.addEventListener("click", async (event) => {
  const number = event.target.closest?.(".passage-number");
  if (!number || event.ctrlKey || event.metaKey || event.shiftKey || !navigator.clipboard) return;
  const address = new URL(number.href);
  address.search = "";
  try {
    await navigator.clipboard.writeText(address.href);
    report.textContent = `Address of passage ${number.textContent} copied`;
    clearTimeout(timer);
    timer = setTimeout(() => (report.textContent = ""), 2500);
  } catch {
    // The link itself has gone to the passage; its address is in the address bar.
  }
});
