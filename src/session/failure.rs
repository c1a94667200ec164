//! What went wrong below, as sentences for a person.

use super::event::Failure;
use crate::checkpoint::CheckpointError;
use crate::engine::EngineError;
use std::any::Any;

pub(super) fn panic_failure(panic: &(dyn Any + Send)) -> Failure {
    let what = panic.downcast_ref::<&str>().map(|text| (*text).to_owned()).or_else(|| panic.downcast_ref::<String>().cloned());
    Failure::new("error-worker-panic").arg("reason", what.unwrap_or_default())
}

pub(super) fn engine_failure(error: EngineError) -> Failure {
    match error {
        EngineError::NoAdapter => Failure::new("error-no-adapter"),
        EngineError::Lost(reason) => Failure::new("error-device-lost").arg("reason", reason),
        other => Failure::new("error-engine").arg("reason", other),
    }
}

pub(super) fn checkpoint_failure(error: CheckpointError) -> Failure {
    let (key, path, reason) = match error {
        CheckpointError::Unreadable { path, reason } => ("error-checkpoint-unreadable", path, reason),
        CheckpointError::Unwritable { path, reason } => ("error-checkpoint-unwritable", path, reason),
        CheckpointError::TooLarge { path, bytes, limit } => {
            return Failure::new("error-checkpoint-too-large").arg("path", path).arg("megabytes", bytes >> 20).arg("limit", limit >> 20);
        }
        CheckpointError::Damaged { path, reason } => ("error-checkpoint-damaged", path, reason),
        CheckpointError::Mismatch { path, reason } => ("error-checkpoint-mismatch", path, reason),
        CheckpointError::OtherKind { path, .. } => ("error-checkpoint-other-kind", path, String::new()),
    };
    Failure::new(key).arg("path", path).arg("reason", reason)
}
