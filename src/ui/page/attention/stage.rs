//! The stages of one head, `S = q k^T`, `S / sqrt(hs)`, the mask, softmax, `y = A v`, each a named tensor of the graph.

use crate::session::Trace;
use crate::ui::widget::{Range, Scale};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    Scores,
    Scaled,
    Masked,
    Att,
    Y,
}

/// A stage's matrix of one head, ready to be drawn.
pub(super) struct Matrix {
    pub name: String,
    pub rows: usize,
    pub cols: usize,
    pub data: Vec<f32>,
    pub range: Range,
    /// Flat index of its first element in the tensor.
    pub start: usize,
}

impl Stage {
    pub const ALL: [Self; 5] = [Self::Scores, Self::Scaled, Self::Masked, Self::Att, Self::Y];

    /// The node's last name.
    pub fn part(self) -> &'static str {
        match self {
            Self::Scores => "scores",
            Self::Scaled => "scaled",
            Self::Masked => "masked",
            Self::Att => "att",
            Self::Y => "y",
        }
    }

    pub fn name_key(self) -> &'static str {
        match self {
            Self::Scores => "attention-stage-scores",
            Self::Scaled => "attention-stage-scaled",
            Self::Masked => "attention-stage-masked",
            Self::Att => "attention-stage-att",
            Self::Y => "attention-stage-y",
        }
    }

    pub fn about_key(self) -> &'static str {
        match self {
            Self::Scores => "attention-stage-scores-about",
            Self::Scaled => "attention-stage-scaled-about",
            Self::Masked => "attention-stage-masked-about",
            Self::Att => "attention-stage-att-about",
            Self::Y => "attention-stage-y-about",
        }
    }

    /// As TeX, with the colours of the roles.
    pub fn formula(self, head_size: usize) -> String {
        match self {
            Self::Scores => r"S = \activation{q}\,\activation{k}^{\top}".to_owned(),
            Self::Scaled => format!(r"S / \sqrt{{{head_size}}}"),
            Self::Masked => r"S_{ij} = -\infty \;\; (j > i)".to_owned(),
            Self::Att => r"\probability{A} = \mathrm{softmax}(S)".to_owned(),
            Self::Y => r"\activation{y} = \probability{A}\,\activation{v}".to_owned(),
        }
    }

    /// This stage of a head, where it was read back. Without the scale there is no scaled tensor: the scores themselves
    /// go on to the mask.
    pub fn matrix(self, trace: &Trace, layer: usize, head: usize) -> Option<Matrix> {
        let part = if self == Self::Scaled && trace.experiment.without_scale { Self::Scores.part() } else { self.part() };
        let name = format!("h.{layer}.attn.{part}");
        let (rows, cols, data) = trace.get(&name)?.matrix(&[0, head])?;
        // The mask's stand-in for minus infinity would swallow every colour.
        let hidden = |i: usize| self == Self::Masked && i % cols > i / cols;
        let data: Vec<f32> = data.iter().enumerate().map(|(i, x)| if hidden(i) { f32::NEG_INFINITY } else { *x }).collect();
        let range = if self == Self::Att { weights(&data, rows) } else { Range::of(&data, Scale::Diverging) };
        Some(Matrix { name, rows, cols, data, range, start: head * rows * cols })
    }
}

/// Colours for a map `(n, n)` of weights. The first rows have few tokens to choose from and so large weights always:
/// they do not set the scale.
pub(super) fn weights(att: &[f32], n: usize) -> Range {
    let from = (n / 8).min(8);
    let most = att.iter().skip(from * n).copied().fold(0.0, f32::max);
    Range::new(0.0, if most > 0.0 { most } else { 1.0 }, Scale::Sequential)
}
