//! What the window, or any other front end, may ask of the worker.

use super::class::ClassCommand;
use super::paint::{EncodeRequest, LookRequest, PaintRequest, TimeRequest};
use super::plane::{DenoiseRequest, TrainCommand};
use crate::engine::DeviceChoice;
use crate::sample::diffusion::SamplerKind;
use std::path::PathBuf;
use std::sync::Arc;

#[derive(Clone, Debug)]
pub enum Command {
    /// Compute on another device from now on.
    Device(DeviceChoice),
    /// Open one of the shipped models by its id (`shakespeare`).
    OpenShipped(String),
    /// Open a checkpoint file.
    OpenFile(PathBuf),
    /// Read a text: the next [`super::Trace`] shows it. A newer `Read` replaces one that still waits.
    Read(Request),
    /// Run one op of the table in the kernel lab; answered by [`super::Event::Lab`].
    Lab(LabRequest),
    /// Train the denoiser of the plane; [`super::Session::train`] shows how it stands.
    Train(TrainCommand),
    /// Train a character model in front of the class; [`super::Session::class`] shows how it stands.
    Class(ClassCommand),
    /// Go from noise to data; answered by [`super::Event::Denoised`] or [`super::Event::DenoiseFailed`].
    Denoise(Box<DenoiseRequest>),
    /// Stop the run of this lane, whether under way or waiting.
    StopDenoising(usize),
    /// Read a denoiser of points from a file; answered by [`super::Event::DenoiserOpened`].
    OpenDenoiser(PathBuf),
    /// Make a picture; [`super::Session::painting`] shows it on the way, [`super::Event::Painted`] or
    /// [`super::Event::PaintFailed`] ends it.
    Paint(Arc<PaintRequest>),
    /// Stop the picture of this lane, whether under way or waiting.
    StopPainting(usize),
    /// One pass of a U-Net with its inside; answered by [`super::Event::Inside`]. A newer one replaces one that still waits.
    LookInside(Arc<LookRequest>),
    /// What a U-Net makes of the time; answered by [`super::Event::OverTime`].
    LookOverTime(Arc<TimeRequest>),
    /// Encode texts and pictures; answered by [`super::Event::Encoded`]. A newer one replaces one that still waits.
    Encode(Arc<EncodeRequest>),
    /// Read a denoiser of pictures from a file; answered by [`super::Event::PainterOpened`].
    OpenPainter(PathBuf),
    /// Measure how a sampler's error falls with its steps; answered by [`super::Event::Order`].
    MeasureOrder(SamplerKind),
}

/// One forward pass over a text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Request {
    /// The whole text; the model reads the last `block_size` tokens of it. An empty text, and one with ids past
    /// the model's vocabulary (written for the model that was open before), are passed over.
    pub tokens: Vec<u32>,
    /// Globs over node names whose tensors are wanted: `h.*.attn.att`. `lm_head` always comes along.
    pub watch: Vec<String>,
    /// What is changed in the network for the sake of an experiment.
    pub experiment: Experiment,
}

/// Deliberate changes to the network, so that one sees what a part is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Experiment {
    /// Leave out the division of `q·k` by the square root of the head size.
    pub without_scale: bool,
}

/// Which engine runs a lab case. The lab may use the software adapter too: it is slow, but it runs the WGSL.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LabEngine {
    Cpu,
    Gpu,
}

#[derive(Clone, Debug, PartialEq)]
pub struct LabRequest {
    /// Name in [`crate::op::OPS`].
    pub op: &'static str,
    /// Which of the op's cases.
    pub case: usize,
    pub engine: LabEngine,
    /// The learner's own WGSL instead of the shipped one (GPU only).
    pub wgsl: Option<String>,
}
