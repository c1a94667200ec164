//! Story grammars: files of rules with weights, turned into the states of a [`super::process::Process`].
//!
//! ```text
//! # The first rule writes one line.
//! story:
//!   1 The {$hero} went {place} and {$hero.2} was happy.\n
//! place:
//!   3 home
//!   1 to the river, and then {place}
//! $hero:
//!   2 fox / she
//!   1 hare / he
//! ```
//!
//! `{place}` is chosen anew wherever it stands. `{$hero}` is chosen once in a line and remembered to its end; `{$hero.2}` is
//! its second form. The probability of an alternative is its weight over the sum of its rule's weights. A rule may come
//! back to itself only as the last thing in an alternative: otherwise there is no end of states.

use super::process::{Alternative, Process, ProcessError};
use std::collections::HashMap;

/// More states than this are taken for a rule that comes back to itself.
const MAX_STATES: usize = 100_000;

/// Items that may still be waiting to be written; more are taken for the same.
const MAX_REST: usize = 200;

/// Rules that open rules that open rules, without a word between.
const MAX_DEPTH: usize = 50;

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GrammarError {
    #[error("line {line}: {problem}")]
    Line { line: usize, problem: &'static str },
    #[error("line {line}: there is no rule or form `{name}`")]
    Unknown { line: usize, name: String },
    #[error("the grammar has no rule")]
    Empty,
    #[error("the grammar has no end of states: a rule comes back to itself before the end of an alternative")]
    TooLarge,
    #[error(transparent)]
    Process(#[from] ProcessError),
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Item {
    Text(String),
    Rule(usize),
    /// A form of what a remembered rule chose.
    Recall(usize, usize),
}

/// The alternatives of a rule, weights and contents.
type Choices<T> = Vec<(f64, Vec<T>)>;

struct Grammar {
    rules: Vec<Choices<Item>>,
    /// Contents are forms.
    remembered: Vec<Choices<String>>,
    /// For each rule the remembered ones that it may use, itself or by others: one bit each.
    uses: Vec<u64>,
}

/// What is still to be written, the next item last, and what is remembered for it.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Situation {
    rest: Vec<Item>,
    bound: Vec<Option<usize>>,
}

/// The process that a grammar describes.
///
/// # Errors
/// With the line that cannot be read, or with what keeps it from being a finite and unambiguous process.
pub fn compile(source: &str) -> Result<Process, GrammarError> {
    let grammar = Grammar::parse(source)?;
    let start = Situation { rest: vec![Item::Rule(0)], bound: vec![None; grammar.remembered.len()] };
    let mut known = HashMap::from([(start.clone(), 0)]);
    let mut open = vec![start];
    let mut states = Vec::new();
    // `open` grows while it is walked: it lists the situations in the order of their numbers.
    while let Some(situation) = open.get(states.len()).cloned() {
        let mut found = Vec::new();
        grammar.alternatives(situation, 1.0, 0, &mut found)?;
        let list = found.into_iter().map(|(weight, text, after)| {
            let fresh = open.len();
            let next = if after.rest.is_empty() { 0 } else { *known.entry(after.clone()).or_insert(fresh) };
            if next == fresh {
                open.push(after);
            }
            Alternative { weight, text, next }
        });
        states.push(list.collect());
        if open.len() > MAX_STATES {
            return Err(GrammarError::TooLarge);
        }
    }
    Ok(Process::new(&states)?)
}

impl Grammar {
    fn parse(source: &str) -> Result<Self, GrammarError> {
        let lines = || source.lines().enumerate().map(|(i, text)| (i + 1, text.trim_end())).filter(|(_, text)| !text.is_empty() && !text.starts_with('#'));
        let heads: Vec<&str> = lines().filter(|(_, text)| !text.starts_with(' ')).map(|(_, text)| text.trim_end_matches(':')).collect();
        let (remembered_names, names): (Vec<&str>, Vec<&str>) = heads.iter().partition(|name| name.starts_with('$'));
        let mut grammar = Self { rules: vec![Vec::new(); names.len()], remembered: vec![Vec::new(); remembered_names.len()], uses: vec![0; names.len()] };
        if names.is_empty() {
            return Err(GrammarError::Empty);
        }
        let at = |list: &[&str], name: &str| list.iter().position(|known| *known == name);
        let mut head = "";
        for (line, text) in lines() {
            if !text.starts_with(' ') {
                head = text.strip_suffix(':').ok_or(GrammarError::Line { line, problem: "the name of a rule ends with a colon" })?;
                if heads.iter().filter(|name| **name == head).count() > 1 {
                    return Err(GrammarError::Line { line, problem: "this rule is there twice" });
                }
                continue;
            }
            let (weight, text) = text.trim_start().split_once(' ').ok_or(GrammarError::Line { line, problem: "an alternative is a weight, a space and a text" })?;
            let weight = weight.parse().ok().filter(|weight: &f64| *weight > 0.0 && weight.is_finite());
            let weight = weight.ok_or(GrammarError::Line { line, problem: "a weight is a number above 0" })?;
            if let Some(class) = at(&remembered_names, head) {
                grammar.remembered[class].push((weight, text.split(" / ").map(str::to_owned).collect()));
                continue;
            }
            let Some(rule) = at(&names, head) else { return Err(GrammarError::Line { line, problem: "an alternative stands under the name of a rule" }) };
            let mut items = Vec::new();
            for (i, part) in text.split(['{', '}']).enumerate().filter(|(_, part)| !part.is_empty()) {
                let item = if i % 2 == 0 {
                    Some(Item::Text(part.replace("\\n", "\n")))
                } else if let Some(rule) = at(&names, part) {
                    Some(Item::Rule(rule))
                } else {
                    let (name, form) = part.split_once('.').map_or((part, Some(0)), |(name, form)| (name, form.parse::<usize>().ok().and_then(|form| form.checked_sub(1))));
                    form.and_then(|form| Some(Item::Recall(at(&remembered_names, name)?, form)))
                };
                items.push(item.ok_or_else(|| GrammarError::Unknown { line, name: part.to_owned() })?);
            }
            grammar.rules[rule].push((weight, items));
        }
        grammar.check(&names)
    }

    /// Every form is there; which rule uses what is remembered.
    fn check(mut self, names: &[&str]) -> Result<Self, GrammarError> {
        for _ in 0..=self.rules.len() {
            for (rule, name) in names.iter().enumerate() {
                for item in self.rules[rule].iter().flat_map(|(_, items)| items) {
                    if let Item::Recall(class, form) = item
                        && (*class >= 64 || self.remembered[*class].is_empty() || self.remembered[*class].iter().any(|(_, forms)| forms.len() <= *form))
                    {
                        return Err(GrammarError::Unknown { line: 1, name: format!("{name}: form {}", form + 1) });
                    }
                    self.uses[rule] |= self.used_by(item);
                }
            }
        }
        Ok(self)
    }

    fn used_by(&self, item: &Item) -> u64 {
        match item {
            Item::Text(_) => 0,
            Item::Rule(rule) => self.uses[*rule],
            Item::Recall(class, _) => 1 << class,
        }
    }

    /// The ways on from a choice: weight, what is written up to the next choice, and the situation there.
    fn alternatives(&self, mut situation: Situation, weight: f64, depth: usize, into: &mut Vec<(f64, String, Situation)>) -> Result<(), GrammarError> {
        if depth > MAX_DEPTH || situation.rest.len() > MAX_REST {
            return Err(GrammarError::TooLarge);
        }
        let branches: Vec<(f64, Situation)> = match situation.rest.pop() {
            Some(Item::Rule(rule)) => {
                let opened = |(weight, items): &(f64, Vec<Item>)| {
                    let mut next = situation.clone();
                    next.rest.extend(items.iter().rev().cloned());
                    (*weight, next)
                };
                self.rules[rule].iter().map(opened).collect()
            }
            Some(Item::Recall(class, form)) => {
                let chosen = |(i, (weight, _)): (usize, &(f64, Vec<String>))| {
                    let mut next = situation.clone();
                    next.bound[class] = Some(i);
                    next.rest.push(Item::Recall(class, form));
                    (*weight, next)
                };
                self.remembered[class].iter().enumerate().map(chosen).collect()
            }
            _ => Vec::new(),
        };
        let total: f64 = branches.iter().map(|branch| branch.0).sum();
        for (share, mut next) in branches {
            let (weight, text) = (weight * share / total, self.forced(&mut next));
            if text.is_empty() && !next.rest.is_empty() {
                self.alternatives(next, weight, depth + 1, into)?;
            } else {
                into.push((weight, text, next));
            }
        }
        Ok(())
    }

    /// What is written before the next choice. What nobody will ask for is forgotten, so that situations meet again.
    fn forced(&self, situation: &mut Situation) -> String {
        let mut text = String::new();
        while let Some(item) = situation.rest.pop() {
            match (&item, if let Item::Recall(class, _) = item { situation.bound[class] } else { None }) {
                (Item::Text(part), _) => text.push_str(part),
                (Item::Recall(class, form), Some(chosen)) => text.push_str(&self.remembered[*class][chosen].1[*form]),
                _ => {
                    situation.rest.push(item);
                    break;
                }
            }
        }
        let used = situation.rest.iter().fold(0, |used, item| used | self.used_by(item));
        let bound = situation.bound.iter_mut().enumerate();
        bound.filter(|(class, _)| used >> class & 1 == 0).for_each(|(_, choice)| *choice = None);
        text
    }
}
