//! A source of text whose truth is known: a finite automaton that writes one character at a time with stated
//! probabilities, line after line, each line independent of those before.
//!
//! It is described by states with alternatives (a weight, a text, the state after it) and compiled to nodes, one for every
//! place inside those texts: alternatives that begin alike share nodes as in a trie. No node has two arrows with the same
//! character, so what was written since the start of a line says exactly where the process is (it is unifilar), and
//! therefore, with `v(n)` the expected visits of node n in a line and `p(c | n)` the arrows' probabilities,
//!
//! `H(line) = sum over n of v(n) sum over c of -p(c|n) ln p(c|n)`, `E[length] = sum of v(n)`,
//! `entropy rate = H(line) / E[length]` in nats per character: the least loss that any model can reach.

use rand::{RngExt, SeedableRng};

/// One way on from a state.
#[derive(Clone, Debug, PartialEq)]
pub struct Alternative {
    /// Above 0; the weights of a state need not sum to 1.
    pub weight: f64,
    /// What is written, at least one character.
    pub text: String,
    /// The state after it; 0 ends the line and begins the next.
    pub next: usize,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProcessError {
    #[error("state {state} has no alternative, or one without text, with a weight that is not above 0, or to a state that is not there")]
    Malformed { state: usize },
    #[error("after `{text}` it could not be told which alternative of state {state} was taken; begin one of them with another word")]
    Ambiguous { state: usize, text: String },
    #[error("the lines of this process do not end, or hardly ever")]
    Endless,
}

/// An arrow from a node: a character, its probability there, and the node after it.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Arrow {
    symbol: char,
    probability: f64,
    to: u32,
}

/// The compiled source. Node 0 is the start of a line.
#[derive(Clone, Debug)]
pub struct Process {
    arrows: Vec<Arrow>,
    /// Where each node's arrows begin, and the end of the last: `(nodes + 1,)`.
    begins: Vec<u32>,
    /// Expected visits of each node in a line; each visit writes one character.
    visits: Vec<f64>,
    line_length: f64,
    line_entropy: f64,
    symbols: Vec<char>,
}

/// Where an arrow leads while the trie of a state is built.
#[derive(Clone, Copy, PartialEq)]
enum Target {
    Node(usize),
    State(usize),
}

/// The trie of one state: arrows with weights for every node, its root first.
struct Trie(Vec<Vec<(char, f64, Target)>>);

impl Trie {
    fn new(state: usize, alternatives: &[Alternative], states: usize) -> Result<Self, ProcessError> {
        let mut trie = Self(vec![Vec::new()]);
        for alternative in alternatives {
            let weighs = alternative.weight > 0.0 && alternative.weight.is_finite();
            let mut text = alternative.text.chars().peekable();
            if !weighs || text.peek().is_none() || alternative.next >= states {
                return Err(ProcessError::Malformed { state });
            }
            let mut node = 0;
            while let Some(symbol) = text.next() {
                let end = text.peek().is_none();
                let fresh = trie.0.len();
                let at = trie.0[node].iter().position(|arrow| arrow.0 == symbol).unwrap_or_else(|| {
                    trie.0[node].push((symbol, 0.0, if end { Target::State(alternative.next) } else { Target::Node(fresh) }));
                    trie.0[node].len() - 1
                });
                let arrow = &mut trie.0[node][at];
                arrow.1 += alternative.weight;
                node = match arrow.2 {
                    Target::Node(next) if !end => next,
                    Target::State(next) if end && next == alternative.next => break,
                    _ => return Err(ProcessError::Ambiguous { state, text: alternative.text.clone() }),
                };
                if node == fresh {
                    trie.0.push(Vec::new());
                }
            }
        }
        if trie.0[0].is_empty() { Err(ProcessError::Malformed { state }) } else { Ok(trie) }
    }
}

impl Process {
    /// Compiles the states; the first is the start of a line.
    ///
    /// # Errors
    /// When a state is malformed, when its alternatives cannot be told apart by what they write, or when lines do not end.
    pub fn new(states: &[Vec<Alternative>]) -> Result<Self, ProcessError> {
        if states.is_empty() {
            return Err(ProcessError::Malformed { state: 0 });
        }
        let tries = states.iter().enumerate().map(|(state, list)| Trie::new(state, list, states.len())).collect::<Result<Vec<_>, _>>()?;
        // Node numbers of the tries' roots.
        let roots: Vec<usize> = tries.iter().scan(0, |end, trie| Some(std::mem::replace(end, *end + trie.0.len()))).collect();
        let (mut arrows, mut begins) = (Vec::new(), vec![0]);
        for (trie, root) in tries.iter().zip(&roots) {
            for node in &trie.0 {
                let total: f64 = node.iter().map(|arrow| arrow.1).sum();
                let arrow = |&(symbol, weight, target): &(char, f64, Target)| {
                    let to = match target {
                        Target::Node(node) => root + node,
                        Target::State(state) => roots[state],
                    };
                    Arrow { symbol, probability: weight / total, to: to as u32 }
                };
                let begin = arrows.len();
                arrows.extend(node.iter().map(arrow));
                arrows[begin..].sort_by_key(|arrow| arrow.symbol);
                begins.push(arrows.len() as u32);
            }
        }
        let mut symbols: Vec<char> = arrows.iter().map(|arrow| arrow.symbol).collect();
        symbols.sort_unstable();
        symbols.dedup();
        let visits = vec![0.0; begins.len() - 1];
        let mut process = Self { arrows, begins, visits, line_length: 0.0, line_entropy: 0.0, symbols };
        process.count_visits(&roots, &tries)?;
        process.line_length = process.visits.iter().sum();
        let entropy = |node: usize| -process.from(node).iter().map(|arrow| arrow.probability * arrow.probability.ln()).sum::<f64>();
        process.line_entropy = (0..process.visits.len()).map(|node| process.visits[node] * entropy(node)).sum();
        Ok(process)
    }

    fn from(&self, node: usize) -> &[Arrow] {
        &self.arrows[self.begins[node] as usize..self.begins[node + 1] as usize]
    }

    /// Expected visits in a line, from its start until it comes back there: the whole mass begins at state 0 and is passed
    /// on until nothing is left that a float would notice.
    fn count_visits(&mut self, roots: &[usize], tries: &[Trie]) -> Result<(), ProcessError> {
        /// A line that has come through more states than this is taken for one without end.
        const MAX_ROUNDS: usize = 100_000;
        // Inside a trie nodes come after those that lead to them: one sweep says how a root's mass spreads.
        let mut moves = Vec::with_capacity(roots.len());
        for (root, trie) in roots.iter().zip(tries) {
            self.visits[*root] = 1.0;
            let mut ends: Vec<(usize, f64)> = Vec::new();
            for (i, node) in trie.0.iter().enumerate() {
                let (total, here) = (node.iter().map(|arrow| arrow.1).sum::<f64>(), self.visits[root + i]);
                for &(_, weight, target) in node {
                    match target {
                        Target::Node(next) => self.visits[root + next] = here * weight / total,
                        Target::State(state) => ends.push((state, here * weight / total)),
                    }
                }
            }
            moves.push(ends);
        }
        let mut mass = vec![0.0; roots.len()];
        let mut visits = mass.clone();
        mass[0] = 1.0;
        for round in 0.. {
            let mut next = vec![0.0; roots.len()];
            for (state, here) in mass.iter().enumerate().filter(|(_, here)| **here > 0.0) {
                visits[state] += here;
                for &(to, share) in moves[state].iter().filter(|(to, _)| *to != 0) {
                    next[to] += here * share;
                }
            }
            let left: f64 = next.iter().sum();
            if left < 1e-18 {
                break;
            }
            if round == MAX_ROUNDS {
                return Err(ProcessError::Endless);
            }
            mass = next;
        }
        for (state, (root, trie)) in roots.iter().zip(tries).enumerate() {
            self.visits[*root..root + trie.0.len()].iter_mut().for_each(|share| *share *= visits[state]);
        }
        Ok(())
    }

    /// Every character that it may write, sorted.
    pub fn symbols(&self) -> &[char] {
        &self.symbols
    }

    /// Nats per character: no model that reads the text from its start can be less surprised in the mean.
    pub fn entropy_rate(&self) -> f64 {
        self.line_entropy / self.line_length
    }

    /// Nats of a whole line.
    pub fn line_entropy(&self) -> f64 {
        self.line_entropy
    }

    /// Expected characters of a line, its line end counted.
    pub fn line_length(&self) -> f64 {
        self.line_length
    }

    /// Places that the process tells apart.
    pub fn nodes(&self) -> usize {
        self.visits.len()
    }

    /// `characters` characters, whole lines but for the last; fewer are the first of more.
    pub fn text(&self, seed: u64, characters: usize) -> String {
        let mut rng = rand_pcg::Pcg64::seed_from_u64(seed);
        let mut node = 0;
        let mut write = || {
            let arrows = self.from(node);
            let mut needle = if arrows.len() > 1 { rng.random::<f64>() } else { 0.0 };
            let taken = arrows.iter().find(|arrow| {
                needle -= arrow.probability;
                needle < 0.0
            });
            // Rounding may leave the needle past the last arrow.
            let arrow = taken.unwrap_or(&arrows[arrows.len() - 1]);
            node = arrow.to as usize;
            arrow.symbol
        };
        (0..characters).map(|_| write()).collect()
    }

    /// What is known at the start of a line.
    pub fn at_start(&self) -> Belief<'_> {
        Belief { process: self, places: vec![(0, 1.0)] }
    }

    /// What is known somewhere in a long text before anything of it was read: the stationary distribution.
    pub fn anywhere(&self) -> Belief<'_> {
        Belief { process: self, places: (0..).zip(self.visits.iter().map(|visits| visits / self.line_length)).filter(|place| place.1 > 0.0).collect() }
    }

    /// `-ln p(text)` in nats for a text that begins with a line; None for a text that this process never writes.
    pub fn surprise(&self, text: &str) -> Option<f64> {
        let mut belief = self.at_start();
        text.chars().try_fold(0.0, |sum, symbol| {
            let probability = belief.read(symbol);
            (probability > 0.0).then(|| sum - probability.ln())
        })
    }
}

/// Where a process may be, given what was read: nodes and their probabilities. Empty after a text that it never writes.
#[derive(Clone, Debug)]
pub struct Belief<'a> {
    process: &'a Process,
    places: Vec<(u32, f64)>,
}

impl Belief<'_> {
    /// The true distribution of the next character, sorted by character, the impossible ones left out; sums to 1.
    pub fn next(&self) -> Vec<(char, f64)> {
        let arrows = |&(node, here): &(u32, f64)| self.process.from(node as usize).iter().map(move |arrow| (arrow.symbol, here * arrow.probability));
        merged(self.places.iter().flat_map(arrows).collect())
    }

    /// Takes the next character in and gives the probability that it had, 0 for one that could not come.
    pub fn read(&mut self, symbol: char) -> f64 {
        let arrow = |&(node, here): &(u32, f64)| {
            let arrow = self.process.from(node as usize).iter().find(|arrow| arrow.symbol == symbol)?;
            Some((arrow.to, here * arrow.probability))
        };
        let mut places = merged(self.places.iter().filter_map(arrow).collect());
        let probability: f64 = places.iter().map(|place| place.1).sum();
        places.iter_mut().for_each(|place| place.1 /= probability);
        self.places = places;
        probability
    }

    /// `-ln p` of each character of a text in nats, read from here on; infinite from the first impossible one on. From
    /// [`Process::anywhere`] it is what a perfect model would pay that sees this window of a text and nothing before it.
    pub fn surprises(mut self, text: &str) -> Vec<f64> {
        text.chars().map(|symbol| -self.read(symbol).ln()).collect()
    }

    /// How many places are still possible.
    pub fn places(&self) -> usize {
        self.places.len()
    }
}

/// Sorted, with the weights of equal keys added.
fn merged<K: Ord + Copy>(mut list: Vec<(K, f64)>) -> Vec<(K, f64)> {
    list.sort_by_key(|entry| entry.0);
    list.dedup_by(|later, kept| {
        let same = later.0 == kept.0;
        if same {
            kept.1 += later.1;
        }
        same
    });
    list
}
