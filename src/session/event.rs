//! What the worker reports once, in order, so that none is lost.

use super::class::{ClassText, Estimate, Recalled};
use super::command::LabRequest;
use super::paint::{Encoded, Inside, PaintFailed, Painted, OverTime};
use super::plane::{DenoiseFailed, Denoised};
use super::trace::OpenModel;
use crate::checkpoint::{PictureModel, PlaneModel};
use crate::engine::DeviceInfo;
use crate::sample::diffusion::SamplerKind;
use crate::sample::diffusion::order::Measured;
use crate::tensor::Tensor;
use std::path::PathBuf;
use std::sync::Arc;

#[derive(Clone, Debug)]
pub enum Event {
    DeviceChanged(DeviceInfo),
    ModelOpened(Arc<OpenModel>),
    Lab(LabResult),
    Denoised(Arc<Denoised>),
    DenoiseFailed(DenoiseFailed),
    /// A denoiser of points from a file, with the file's stem.
    DenoiserOpened(String, Arc<PlaneModel>),
    /// A sampler's errors where the truth is known ([`crate::sample::diffusion::order`]), by rising steps.
    Order(SamplerKind, Arc<Vec<Measured>>),
    /// The answer to [`super::ClassCommand::Text`]: a text to learn from, or what is wrong with it.
    ClassText(Result<Arc<ClassText>, Failure>),
    /// What a run in front of the class would cost.
    Estimated(Arc<Estimate>),
    /// A past moment of a run, awake.
    Recalled(Arc<Recalled>),
    /// A run was written to this file.
    ClassSaved(PathBuf),
    Painted(Arc<Painted>),
    PaintFailed(Arc<PaintFailed>),
    Inside(Arc<Inside>),
    OverTime(Arc<OverTime>),
    Encoded(Arc<Encoded>),
    /// A denoiser of pictures from a file, with the file's stem.
    PainterOpened(String, Arc<PictureModel>),
    /// Something did not work. The app goes on.
    Failed(Failure),
}

/// A sentence for a person, by its text key: what is wrong, with what, what to do.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    /// Key in the Fluent files: `error-checkpoint-truncated`.
    pub key: &'static str,
    /// Its placeables.
    pub args: Vec<(&'static str, String)>,
}

impl Failure {
    pub fn new(key: &'static str) -> Self {
        Self { key, args: Vec::new() }
    }

    pub fn arg(mut self, name: &'static str, value: impl ToString) -> Self {
        self.args.push((name, value.to_string()));
        self
    }
}

/// The answer to a [`LabRequest`].
#[derive(Clone, Debug)]
pub struct LabResult {
    pub request: LabRequest,
    pub outcome: Result<LabRun, LabError>,
}

#[derive(Clone, Debug)]
pub struct LabRun {
    pub inputs: Vec<Tensor>,
    /// The output, or for an op without one, the state it changed.
    pub output: Tensor,
    /// Median of the runs after a warm-up, in microseconds.
    pub micros: f64,
    /// Adapter or processor it ran on.
    pub device: String,
}

#[derive(Clone, Debug)]
pub enum LabError {
    /// The WGSL does not compile: line (from 1) and the compiler's words.
    Shader { line: usize, message: String },
    /// No adapter to run WGSL on, the device was lost, the kernel took too long.
    Other(Failure),
}
