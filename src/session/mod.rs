//! The only mutable owner of models and engines: one named worker thread behind a bounded channel.
//!
//! The window sends [`Command`]s and reads the latest [`Trace`] and [`Status`] without waiting; what happens once comes
//! as an [`Event`]. Nothing here knows egui: the front end hands in a `wake` callback.

pub mod class;
mod command;
mod event;
mod failure;
mod handle;
mod lab;
mod pace;
pub mod paint;
mod plane;
mod reader;
pub mod rollout;
pub mod store;
mod studio;
mod trace;
mod training;
mod worker;

pub use class::{ClassCommand, ClassSpec, ClassText, ClassTrace, RunTrace};
pub use command::{Command, Experiment, LabEngine, LabRequest, Request};
pub use event::{Event, Failure, LabError, LabResult, LabRun};
pub use handle::{Session, Wake};
pub use paint::{EncodeRequest, Encoded, Fork as PaintFork, Guided, Inside, LookRequest, MOST_GUIDANCE, PaintFailed, PaintRequest, Painted, PainterSource, Painting, OverTime, Start, TimeRequest};
pub use plane::{DenoiseFailed, DenoiseRequest, Denoised, Distance, Field, Fork, Look, MOST_POINTS, PlaneSpec, Progress, SHOWN, Source, TrainCommand, TrainTrace, Working};
pub use trace::{KernelUse, OpenModel, Status, Trace};
