// A phone paints the first lines of a long page before it lays out the rest (lengths.css). That follows at once, in turns
// so short that a touch between them is answered; who moves meanwhile gets all of it first.
const TURN = 4; // milliseconds; a turn ends with the piece that it began
const MOVES = ["scroll", "click", "keydown", "hashchange"];
const PIECES = ".placed section, :is(.page--chapter, .notes > ol, .works-list, .contradictions > ol, .index, .explanations) > *";
const pieces = [...document.querySelectorAll(`.piecemeal :is(${PIECES})`)];
const turns = new MessageChannel(); // A timer would leave a picture between any two of them.

const isInRareLetters = (piece) => /[^\0-\xFF\u2000-\u22FF]/.test(piece.textContent);

/** With each face that comes, all that is laid out is laid out again: what asks for a face of its own goes first. */
function inOrder() {
  const [rare, common] = [[], []];
  for (const piece of pieces) (isInRareLetters(piece) ? rare : common).push(piece);
  return [...rare, ...common];
}

const callNext = () => document.fonts.ready.then(() => turns.port2.postMessage(null));

function takeTurn() {
  const end = performance.now() + TURN;
  while (pieces.length && performance.now() < end) {
    const piece = pieces.shift();
    piece.classList.add("is-laid-out");
    piece.getBoundingClientRect(); // Or all of them would be laid out when the turn is over.
  }
  if (pieces.length) callNext();
  else turns.port1.close();
}

function layOutAll() {
  for (const piece of pieces.splice(0)) piece.classList.add("is-laid-out");
}

if (pieces.length) {
  for (const move of MOVES) addEventListener(move, layOutAll, { capture: true, once: true });
  turns.port1.onmessage = takeTurn;
  requestAnimationFrame(() => {
    pieces.splice(0, Infinity, ...inOrder());
    callNext();
  });
}
