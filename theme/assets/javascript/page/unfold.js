// What a phone has not laid out of a long page (lengths.css) is laid out once the reader moves, in the pauses between
// pictures, a few pieces in each, so that none of them becomes a wait.
const PIECES = 4;
const MOVES = ["scroll", "keydown", "pointerdown", "touchstart", "hashchange"];
const root = document.documentElement;
const inPause = window.requestIdleCallback ?? ((work) => setTimeout(work, 30));
let folded = null;

function unfoldSome() {
  for (const piece of folded.splice(0, PIECES)) piece.classList.add("is-unfolded");
  if (folded.length) requestAnimationFrame(() => inPause(unfoldSome));
}

function onMove() {
  if (folded) return;
  folded = [...document.querySelectorAll(".page--chapter > *, .works-list > *")];
  inPause(unfoldSome);
}

if (root.classList.contains("unfolding")) {
  for (const move of MOVES) addEventListener(move, onMove, { passive: true, once: true });
}
