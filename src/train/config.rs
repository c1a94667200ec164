//! The settings of a run.

use crate::data::text::Windows;

/// Everything a run depends on besides data and sizes. Names as in nanoGPT.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct TrainConfig {
    pub batch_size: usize,
    pub max_iters: u64,
    pub learning_rate: f32,
    pub min_lr: f32,
    pub warmup_iters: u64,
    pub weight_decay: f32,
    pub beta1: f32,
    pub beta2: f32,
    pub grad_clip: f32,
    pub dropout: f32,
    /// How much of the running average of the weights stays at each step; 0 keeps none.
    pub ema_decay: f32,
    pub eval_interval: u64,
    pub windows: Windows,
    pub seed: u64,
}

/// More sequences a step than this would only fill the memory.
const MAX_BATCH: usize = 4096;

impl Default for TrainConfig {
    fn default() -> Self {
        Self {
            batch_size: 16,
            max_iters: 2000,
            learning_rate: 1e-3,
            min_lr: 1e-4,
            warmup_iters: 100,
            weight_decay: 0.1,
            beta1: 0.9,
            beta2: 0.99,
            grad_clip: 1.0,
            dropout: 0.0,
            ema_decay: 0.0,
            eval_interval: 250,
            windows: Windows::Running,
            seed: 1337,
        }
    }
}

impl TrainConfig {
    /// What is wrong with these settings, if anything.
    pub fn problem(&self) -> Option<String> {
        self.wrong().map(|(name, value, range)| format!("{name} is {value}; it must be {range}"))
    }

    /// The first setting that cannot be: its name, its value, what it must be.
    pub fn wrong(&self) -> Option<(&'static str, String, &'static str)> {
        let positive = |x: f32| x > 0.0 && x.is_finite();
        let not_negative = |x: f32| x >= 0.0 && x.is_finite();
        let checks: [(&'static str, &dyn std::fmt::Display, bool, &'static str); 10] = [
            ("batch_size", &self.batch_size, (1..=MAX_BATCH).contains(&self.batch_size), "from 1 to 4096"),
            ("eval_interval", &self.eval_interval, self.eval_interval > 0, "at least 1"),
            ("learning_rate", &self.learning_rate, positive(self.learning_rate), "a number above 0"),
            ("min_lr", &self.min_lr, not_negative(self.min_lr), "a number from 0 up"),
            ("weight_decay", &self.weight_decay, not_negative(self.weight_decay), "a number from 0 up"),
            ("grad_clip", &self.grad_clip, not_negative(self.grad_clip), "a number from 0 up (0 never clips)"),
            ("beta1", &self.beta1, (0.0..1.0).contains(&self.beta1), "in [0, 1)"),
            ("beta2", &self.beta2, (0.0..1.0).contains(&self.beta2), "in [0, 1)"),
            ("dropout", &self.dropout, (0.0..1.0).contains(&self.dropout), "in [0, 1)"),
            ("ema_decay", &self.ema_decay, (0.0..1.0).contains(&self.ema_decay), "in [0, 1)"),
        ];
        let wrong = checks.into_iter().find(|(_, _, fine, _)| !fine);
        wrong.map(|(name, value, _, range)| (name, value.to_string(), range))
    }

    /// Linear warm-up, then a cosine from `learning_rate` down to `min_lr` at `max_iters` (nanoGPT's `get_lr`).
    pub fn learning_rate_at(&self, step: u64) -> f32 {
        if step < self.warmup_iters {
            return self.learning_rate * (step + 1) as f32 / (self.warmup_iters + 1) as f32;
        }
        if step >= self.max_iters {
            return self.min_lr;
        }
        let way = (step - self.warmup_iters) as f64 / (self.max_iters - self.warmup_iters).max(1) as f64;
        let share = 0.5 * (1.0 + (std::f64::consts::PI * way).cos());
        self.min_lr + (share * f64::from(self.learning_rate - self.min_lr)) as f32
    }
}
