//! The networks that can be trained by name, each with sizes and settings to start from.

use super::TrainConfig;
use crate::checkpoint::DiffusionConfig;
use crate::data::text::Windows;
use crate::model::clip::ClipConfig;
use crate::model::gpt::GptConfig;
use crate::model::mlp::MlpConfig;
use crate::model::picture::PictureConfig;
use crate::sample::prediction::PredictionType;
use crate::sample::schedule::ScheduleKind;

/// The sizes of a network, and with them its kind.
#[derive(Clone, Debug, PartialEq)]
pub enum Sizes {
    /// A character model; its vocabulary comes from the text.
    Gpt(GptConfig),
    /// A denoiser of points.
    Mlp(MlpConfig, DiffusionConfig),
    /// A text encoder and an image encoder of `shapes`.
    Clip(ClipConfig),
    /// A denoiser of pictures under words.
    Picture(PictureConfig, DiffusionConfig),
}

/// A network that `genscope train --model` knows.
#[derive(Clone, Copy)]
pub struct ModelEntry {
    pub name: &'static str,
    pub defaults: fn() -> (Sizes, TrainConfig),
}

/// Every network that can be trained by name.
pub static MODELS: &[ModelEntry] = &[
    // The reference configuration: 0.8 M parameters, nanoGPT's laptop size.
    ModelEntry { name: "gpt", defaults: || (gpt(4, 4, 128, 128), TrainConfig::default()) },
    // The recipe of the shipped Shakespeare model: 1.9 M parameters.
    ModelEntry {
        name: "gpt-shakespeare",
        defaults: || {
            let recipe = TrainConfig { batch_size: 12, max_iters: 8_000, learning_rate: 2e-3, min_lr: 5e-5, warmup_iters: 200, dropout: 0.1, eval_interval: 1000, ..TrainConfig::default() };
            (gpt(6, 5, 160, 256), recipe)
        },
    },
    // The recipe of the shipped names model: 0.2 M parameters, each line an example.
    ModelEntry {
        name: "gpt-names",
        defaults: || {
            let recipe = TrainConfig { batch_size: 64, max_iters: 6000, learning_rate: 3e-3, min_lr: 5e-5, warmup_iters: 200, dropout: 0.05, eval_interval: 1000, windows: Windows::Lines, ..TrainConfig::default() };
            (gpt(4, 4, 64, 32), recipe)
        },
    },
    // The recipe of the shipped model of Tang quatrains: 1.6 M parameters, a quarter of them for 2,499 characters.
    ModelEntry {
        name: "gpt-tang",
        defaults: || {
            let recipe = TrainConfig { batch_size: 32, max_iters: 3000, learning_rate: 2e-3, min_lr: 5e-5, warmup_iters: 100, dropout: 0.25, eval_interval: 250, ..TrainConfig::default() };
            (gpt(4, 5, 160, 64), recipe)
        },
    },
    // The denoiser of the plane: 37,762 parameters, DDPM's linear schedule.
    ModelEntry { name: "plane", defaults: || (Sizes::Mlp(MlpConfig::default(), diffusion(ScheduleKind::Linear, PredictionType::Epsilon)), plane()) },
    // The same network by flow matching (Lipman et al. 2022): straight lines from noise to data.
    ModelEntry { name: "plane-flow", defaults: || (Sizes::Mlp(MlpConfig::default(), diffusion(ScheduleKind::Flow, PredictionType::Flow)), plane()) },
    // The two encoders of `shapes`.
    ModelEntry { name: "clip", defaults: || (Sizes::Clip(ClipConfig::shapes()), clip()) },
    // Text to image on `shapes`: the U-Net attends to the words of the shipped text encoder.
    ModelEntry { name: "shapes", defaults: || (Sizes::Picture(PictureConfig::shapes(), diffusion(ScheduleKind::Cosine, PredictionType::VPrediction)), pictures(34_000)) },
    // Class-conditional digits, with a vector a class.
    ModelEntry { name: "digits", defaults: || (Sizes::Picture(PictureConfig::digits(), diffusion(ScheduleKind::Cosine, PredictionType::VPrediction)), pictures(4000)) },
];

fn gpt(n_layer: usize, n_head: usize, n_embd: usize, block_size: usize) -> Sizes {
    Sizes::Gpt(GptConfig { vocab_size: 0, block_size, n_layer, n_head, n_embd, parts: Default::default() })
}

fn diffusion(schedule: ScheduleKind, prediction_type: PredictionType) -> DiffusionConfig {
    DiffusionConfig { schedule, timesteps: 1000, prediction_type }
}

/// Settings for points: a large batch (times and noise are random too), no decay of weights.
fn plane() -> TrainConfig {
    TrainConfig { batch_size: 512, max_iters: 10_000, learning_rate: 2e-3, min_lr: 2e-5, warmup_iters: 50, weight_decay: 0.0, eval_interval: 1000, ..TrainConfig::default() }
}

/// Settings for captions and pictures: 256 pairs a step, told apart 64 at a time.
fn clip() -> TrainConfig {
    TrainConfig { batch_size: 256, max_iters: 3000, learning_rate: 1e-3, min_lr: 1e-5, warmup_iters: 100, weight_decay: 0.05, eval_interval: 250, ..TrainConfig::default() }
}

/// Settings for denoising pictures: the average of the weights is what samples are made with. The network predicts v: near
/// t = T, where the words decide what goes where, eps says nothing of the picture (Salimans and Ho 2022).
fn pictures(max_iters: u64) -> TrainConfig {
    TrainConfig { batch_size: 32, max_iters, learning_rate: 1.5e-3, min_lr: 2e-5, warmup_iters: 200, weight_decay: 0.0, ema_decay: 0.999, eval_interval: 1000, ..TrainConfig::default() }
}
