//! What is wrong with a run's settings, before anything is made for it.

use super::ClassSpec;
use super::estimate;
use crate::data::text::least_characters;
use crate::session::event::Failure;

/// More memory than this is not taken for a run (bytes).
const MOST_MEMORY: usize = 3 << 30;

/// Temperatures beyond this write noise.
const MOST_TEMPERATURE: f32 = 5.0;

/// The settings with the sizes that the text prescribes.
///
/// # Errors
/// With a sentence about the first thing that cannot be.
pub(super) fn check(mut spec: ClassSpec) -> Result<ClassSpec, Failure> {
    spec.model.vocab_size = spec.text.data.tokenizer.symbols().len();
    // Averages of the weights would hide what the steps do.
    spec.train.ema_decay = 0.0;
    let setting = |name: &str, value: &dyn std::fmt::Display| Failure::new("error-train-setting").arg("name", name).arg("value", value);
    let model = &spec.model;
    if model.n_head > 0 && !model.n_embd.is_multiple_of(model.n_head) {
        return Err(Failure::new("error-class-heads").arg("width", model.n_embd).arg("heads", model.n_head));
    }
    let sizes = [("n_layer", model.n_layer), ("n_head", model.n_head), ("n_embd", model.n_embd), ("block_size", model.block_size)];
    if let Some((name, value)) = sizes.into_iter().find(|size| size.1 == 0) {
        return Err(setting(name, &value));
    }
    if model.problem().is_some() {
        return Err(Failure::new("error-class-large").arg("sizes", sizes_in_words(&spec)));
    }
    if let Some((name, value, _)) = spec.train.wrong() {
        return Err(setting(name, &value));
    }
    if !(spec.sample_temperature > 0.0 && spec.sample_temperature <= MOST_TEMPERATURE) {
        return Err(setting("sample_temperature", &spec.sample_temperature));
    }
    let (found, wanted) = (spec.text.data.train.len() + spec.text.data.val.len(), least_characters(model.block_size));
    if found < wanted {
        return Err(Failure::new("error-class-short").arg("found", found).arg("wanted", wanted).arg("block", model.block_size));
    }
    let memory = estimate::memory(&spec).map_err(|_| Failure::new("error-class-large").arg("sizes", sizes_in_words(&spec)))?;
    if memory > MOST_MEMORY {
        return Err(Failure::new("error-class-memory").arg("megabytes", memory >> 20).arg("limit", MOST_MEMORY >> 20));
    }
    Ok(spec)
}

fn sizes_in_words(spec: &ClassSpec) -> String {
    let model = &spec.model;
    format!("{} × {} × {}, {}", model.n_layer, model.n_head, model.n_embd, model.block_size)
}
