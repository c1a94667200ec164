//! "Where did this number come from?": one output element, by the operands that made it.

use crate::tensor::{Shape, Tensor};

/// The inputs of a node as read back from a run.
#[derive(Clone, Debug)]
pub struct Operands<'a> {
    pub inputs: Vec<&'a Tensor>,
    pub out: &'a Shape,
}

/// One operand: element `index` (flat) of input `input`, perhaps multiplied by another one.
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    pub input: usize,
    pub index: usize,
    pub value: f64,
    /// The other factor: input, flat index, value.
    pub times: Option<(usize, usize, f64)>,
}

/// The working of one output number.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Explanation {
    /// The operands in the order they are combined. In a sum of products the result is the sum of the terms plus steps
    /// that say so; the op's sentence (text key `explain-<op>`) says how they combine.
    pub terms: Vec<Term>,
    /// Named intermediate results, in order: `("mean", 0.3)`. The names are text keys `step-<name>`.
    pub steps: Vec<(&'static str, f64)>,
    /// The number itself, computed from the terms in f64.
    pub value: f64,
}

impl Operands<'_> {
    /// Element `index` of input `input` as a term.
    pub fn term(&self, input: usize, index: usize) -> Term {
        Term { input, index, value: self.value(input, index), times: None }
    }

    /// A product of two elements as a term.
    pub fn product(&self, a: (usize, usize), b: (usize, usize)) -> Term {
        Term { times: Some((b.0, b.1, self.value(b.0, b.1))), ..self.term(a.0, a.1) }
    }

    pub fn value(&self, input: usize, index: usize) -> f64 {
        f64::from(self.inputs[input].data()[index])
    }
}

impl Term {
    /// What it adds to a sum.
    pub fn contribution(&self) -> f64 {
        self.value * self.times.map_or(1.0, |(_, _, factor)| factor)
    }
}

impl Explanation {
    /// The sum of the terms.
    pub fn sum(terms: Vec<Term>) -> Self {
        let value = terms.iter().map(Term::contribution).sum();
        Self { terms, steps: Vec::new(), value }
    }

    /// A result reached by named steps.
    pub fn steps(terms: Vec<Term>, steps: Vec<(&'static str, f64)>, value: f64) -> Self {
        Self { terms, steps, value }
    }
}
