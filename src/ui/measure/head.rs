//! What one attention head does with a text, in numbers and in a word.
//!
//! All measures are means over the rows of its map `att (T, T)` that had a choice (row 0 sees only itself). The word
//! is a summary of this text, not a property of the head: a longer text may earn it another one.

/// Fewer tokens than this and no word is said.
pub const ENOUGH: usize = 8;
/// A mean weight from which a habit is named.
pub const HABIT: f64 = 0.4;
/// A mean of entropy over largest possible entropy from which a head is called spread out.
pub const SPREAD: f64 = 0.8;
/// How far back "near" reaches, in tokens.
pub const NEAR: usize = 4;

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Measures {
    /// Mean weight on the token just before, on itself, on the first token of all.
    pub previous: f64,
    pub itself: f64,
    pub first: f64,
    /// Mean weight on earlier copies of the same character.
    pub same: f64,
    /// Mean weight on what followed earlier copies of the same character: an induction head (Olsson et al. 2022).
    pub after_same: f64,
    /// Mean weight on the last [`NEAR`] tokens, itself included.
    pub near: f64,
    /// Mean entropy of a row, in nats, and its share of the largest possible, `ln` of the tokens seen.
    pub entropy: f64,
    pub spread: f64,
    /// Mean of the largest weight of a row.
    pub largest: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Habit {
    TooShort,
    Previous,
    Itself,
    First,
    AfterSame,
    Same,
    Near,
    Spread,
    Mixed,
}

impl Measures {
    /// Of a map `att (T, T)` over the tokens `(T,)`.
    pub fn of(att: &[f32], tokens: &[u32]) -> Self {
        let n = tokens.len();
        let mut sum = Self::default();
        if n < 2 || att.len() < n * n {
            return sum;
        }
        for t in 1..n {
            let row = &att[t * n..t * n + t + 1];
            let weight = |keep: &dyn Fn(usize) -> bool| row.iter().enumerate().filter(|(s, _)| keep(*s)).map(|(_, w)| f64::from(*w)).sum::<f64>();
            sum.previous += weight(&|s| s + 1 == t);
            sum.itself += weight(&|s| s == t);
            sum.first += weight(&|s| s == 0);
            sum.same += weight(&|s| s < t && tokens[s] == tokens[t]);
            sum.after_same += weight(&|s| s > 0 && s < t && tokens[s - 1] == tokens[t]);
            sum.near += weight(&|s| s + NEAR > t);
            let entropy = entropy(row);
            sum.entropy += entropy;
            sum.spread += entropy / ((t + 1) as f64).ln();
            sum.largest += row.iter().copied().fold(0.0, f32::max) as f64;
        }
        let rows = (n - 1) as f64;
        let all = [&mut sum.previous, &mut sum.itself, &mut sum.first, &mut sum.same, &mut sum.after_same];
        let rest = [&mut sum.near, &mut sum.entropy, &mut sum.spread, &mut sum.largest];
        all.into_iter().chain(rest).for_each(|x| *x /= rows);
        sum
    }

    /// The most telling habit that passes its threshold.
    pub fn habit(&self, tokens: usize) -> Habit {
        if tokens < ENOUGH {
            return Habit::TooShort;
        }
        let single = [
            (Habit::Previous, self.previous),
            (Habit::Itself, self.itself),
            (Habit::First, self.first),
            (Habit::AfterSame, self.after_same),
            (Habit::Same, self.same),
        ];
        let most = single.into_iter().max_by(|a, b| a.1.total_cmp(&b.1));
        match most {
            Some((habit, weight)) if weight >= HABIT => habit,
            _ if self.spread >= SPREAD => Habit::Spread,
            _ if self.near >= 2.0 * HABIT => Habit::Near,
            _ => Habit::Mixed,
        }
    }
}

impl Habit {
    /// Its text key.
    pub fn key(self) -> &'static str {
        match self {
            Self::TooShort => "attention-habit-short",
            Self::Previous => "attention-habit-previous",
            Self::Itself => "attention-habit-itself",
            Self::First => "attention-habit-first",
            Self::AfterSame => "attention-habit-after-same",
            Self::Same => "attention-habit-same",
            Self::Near => "attention-habit-near",
            Self::Spread => "attention-habit-spread",
            Self::Mixed => "attention-habit-mixed",
        }
    }
}

/// Entropy of a distribution, in nats: `- sum p ln p`.
pub fn entropy(row: &[f32]) -> f64 {
    row.iter().map(|p| f64::from(*p)).filter(|p| *p > 0.0).map(|p| -p * p.ln()).sum()
}

/// The attention map that scores `(T, T)` would give when multiplied by `factor`: causal softmax of each row.
pub fn attend(scores: &[f32], n: usize, factor: f32) -> Vec<f32> {
    let mut att = vec![0.0; n * n];
    for t in 0..n.min(scores.len() / n.max(1)) {
        let row: Vec<f32> = scores[t * n..t * n + t + 1].iter().map(|x| x * factor).collect();
        att[t * n..t * n + t + 1].copy_from_slice(&super::softmax(&row));
    }
    att
}
