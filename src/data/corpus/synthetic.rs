//! Sums and brackets: texts made by a rule short enough to state in a sentence.

use super::process::Alternative;

/// Operands of [`arithmetic`] are drawn evenly from 0 to one below this.
pub const OPERANDS: usize = 100;

/// Lines such as `12+34=46`. Both operands are drawn evenly from 0 to 99 and written without leading zeros, so each costs
/// `ln 100` nats however many digits it has. The answer is certain: it costs nothing.
pub fn arithmetic() -> Vec<Vec<Alternative>> {
    let sums = 2 * OPERANDS - 1;
    let mut states = Vec::with_capacity(1 + OPERANDS + sums);
    states.push((0..OPERANDS).map(|a| Alternative { weight: 1.0, text: format!("{a}+"), next: 1 + a }).collect());
    for a in 0..OPERANDS {
        states.push((0..OPERANDS).map(|b| Alternative { weight: 1.0, text: format!("{b}="), next: 1 + OPERANDS + a + b }).collect());
    }
    states.extend((0..sums).map(|sum| vec![Alternative { weight: 1.0, text: format!("{sum}\n"), next: 0 }]));
    states
}

/// The kinds of [`brackets`], opening and closing.
pub const KINDS: [[char; 2]; 3] = [['(', ')'], ['[', ']'], ['{', '}']];

/// The deepest that brackets are nested.
pub const MAX_DEPTH: usize = 6;

/// The probability of opening another bracket inside one, below [`MAX_DEPTH`].
pub const OPEN: f64 = 0.45;

/// The probability of ending the line where nothing is open, once it has begun.
pub const END: f64 = 0.5;

/// Lines of balanced brackets such as `[](({})())`. A line begins with an opening bracket; inside a bracket another one
/// opens with probability [`OPEN`] (never at [`MAX_DEPTH`]), else the innermost closes; where nothing is open the line ends
/// with probability [`END`]. All kinds are equally likely. Only which bracket closes is certain.
pub fn brackets() -> Vec<Vec<Alternative>> {
    let kinds = KINDS.len();
    // State 0 begins a line; then come the stacks in the order of a heap: the empty one, those of one bracket, of two, ...
    let child = |stack: usize, kind: usize| stack * kinds + kind + 1;
    let step = |weight: f64, symbol: char, next: usize| Alternative { weight, text: symbol.into(), next };
    let open = |stack: usize, weight: f64| (0..kinds).map(move |kind| step(weight / kinds as f64, KINDS[kind][0], 1 + child(stack, kind)));
    let mut states: Vec<Vec<Alternative>> = vec![open(0, 1.0).collect(), open(0, 1.0 - END).chain([step(END, '\n', 0)]).collect()];
    let (mut stack, mut level) = (1, kinds);
    for depth in 1..=MAX_DEPTH {
        for _ in 0..level {
            let (parent, kind) = ((stack - 1) / kinds, (stack - 1) % kinds);
            let close = |weight| step(weight, KINDS[kind][1], 1 + parent);
            states.push(if depth < MAX_DEPTH { open(stack, OPEN).chain([close(1.0 - OPEN)]).collect() } else { vec![close(1.0)] });
            stack += 1;
        }
        level *= kinds;
    }
    states
}
