//! What commands read: models by name or file, texts by argument or file, and the engine they run on.

use super::Common;
use crate::checkpoint::{Checkpoint, ClipModel, PictureModel, PlaneModel, TextModel};
use crate::data::corpus::{self, CORPORA, Corpus};
use crate::data::points::{self, Cloud};
use crate::data::statistics::StatisticsError;
use crate::data::text::MAX_TEXT_BYTES;
use crate::engine::cpu::cores;
use crate::engine::{Engine, device};
use crate::infer::load_weights;
use crate::model::shipped::{self, DENOISERS, SHIPPED};
use anyhow::{Context, Result, bail};
use crate::train::PlaneData;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

/// A character model: a shipped one by its id, else a checkpoint file.
pub(super) fn model(name: &str) -> Result<TextModel> {
    Ok(checkpoint(name)?.into_text(name)?)
}

/// A denoiser of points: a shipped one by its id, else a checkpoint file.
pub(super) fn plane(name: &str) -> Result<PlaneModel> {
    Ok(checkpoint(name)?.into_plane(name)?)
}

/// A denoiser of pictures: a shipped one by its id, else a checkpoint file.
pub(super) fn picture(name: &str) -> Result<PictureModel> {
    Ok(checkpoint(name)?.into_picture(name)?)
}

/// The two encoders: from a checkpoint file, else the shipped ones.
pub(super) fn clip(path: Option<&Path>) -> Result<ClipModel> {
    let name = path.map_or_else(|| "clip".to_owned(), |path| path.display().to_string());
    Ok(checkpoint(&name)?.into_clip(&name)?)
}

fn checkpoint(name: &str) -> Result<Checkpoint> {
    let shipped = shipped::find(name).map(|model| model.bytes).or_else(|| shipped::find_denoiser(name).map(|model| model.bytes));
    if let Some(bytes) = shipped {
        return Ok(Checkpoint::from_bytes(bytes, name)?);
    }
    if Path::new(name).exists() {
        return Ok(Checkpoint::load(Path::new(name))?.without_optimizer());
    }
    let known: Vec<&str> = SHIPPED.iter().map(|model| model.id).chain(DENOISERS.iter().map(|model| model.id)).collect();
    bail!("there is no model `{name}`; take one of {} or a checkpoint file", known.join(", "))
}

/// The engine asked for, with a model's weights in it. Which one and why goes to standard error unless JSON is wanted.
pub(super) fn engine(common: &Common, model: &TextModel) -> Result<Box<dyn Engine>> {
    let mut engine = device(common)?;
    load_weights(engine.as_mut(), &model.tensors)?;
    Ok(engine)
}

pub(super) fn device(common: &Common) -> Result<Box<dyn Engine>> {
    let engine = device::open(common.device.into(), cores()).context("the device cannot be opened; try --device cpu")?;
    if !common.json {
        let info = engine.info();
        eprintln!("device: {} {} ({})", info.name, info.backend, why(info.why));
    }
    Ok(engine)
}

/// The device rule's reasons on the command line.
pub(super) fn why(key: &str) -> &'static str {
    match key {
        "device-why-real-gpu" => "auto: a real GPU was found",
        "device-why-software-adapter" => "auto: the only adapter is emulated in software, which is slower than the CPU engine",
        "device-why-no-adapter" => "auto: no GPU adapter was found",
        _ => "asked for",
    }
}

/// A text file of bounded size.
pub(super) fn text_file(path: &Path) -> Result<String> {
    let shown = path.display();
    let mut bytes = Vec::new();
    // A pipe or a device does not say how long it is: no more is read than will be taken.
    let read = std::fs::File::open(path).and_then(|file| file.take(MAX_TEXT_BYTES + 1).read_to_end(&mut bytes));
    read.with_context(|| format!("{shown} cannot be read"))?;
    if bytes.len() as u64 > MAX_TEXT_BYTES {
        bail!("{shown} is too long; texts of at most {} MB are read", MAX_TEXT_BYTES >> 20);
    }
    String::from_utf8(bytes).map_err(|error| anyhow::anyhow!("{shown} is not UTF-8 text: byte {} does not fit; save it as UTF-8", error.utf8_error().valid_up_to()))
}

/// The built-in text that `--data` names. A file of that name comes first.
pub(super) fn built_in(path: &Path) -> Option<&'static Corpus> {
    path.to_str().and_then(corpus::find).filter(|_| !path.is_file())
}

/// A text to learn from: a built-in one, drawn for the seed if it is generated, or a file.
pub(super) fn corpus(path: &Path, seed: u64, characters: usize) -> Result<String> {
    let shown = path.display();
    if let Some(corpus) = built_in(path) {
        return Ok(corpus.text(seed, characters));
    }
    if !path.exists() {
        let known: Vec<&str> = CORPORA.iter().map(|corpus| corpus.id).collect();
        bail!("there is no file and no built-in text `{shown}`; take a UTF-8 text file or one of {}", known.join(", "));
    }
    let text = text_file(path)?;
    match text.chars().position(|symbol| symbol == '\0') {
        Some(place) => Err(StatisticsError::Binary { place: place + 1 }).with_context(|| format!("{shown} cannot be learned from")),
        None => Ok(text),
    }
}

/// Points to train on: one of the shapes by its id, else a CSV file with x and y in its first two columns. A first line
/// without numbers is a header.
pub(super) fn points(path: &Path) -> Result<PlaneData> {
    if let Some(shape) = path.to_str().and_then(points::find) {
        return Ok(PlaneData::Shape(shape));
    }
    let shown = path.display();
    if !path.exists() {
        let known: Vec<&str> = points::DATASETS.iter().map(|shape| shape.id).collect();
        bail!("there is no shape and no file `{shown}`; take one of {} or a CSV file", known.join(", "));
    }
    let mut found = Vec::new();
    for (i, line) in text_file(path)?.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let mut cells = line.split([',', ';', '\t']).map(|cell| cell.trim().parse::<f32>().ok());
        match (cells.next().flatten(), cells.next().flatten()) {
            (Some(x), Some(y)) => found.push([x, y]),
            _ if i == 0 => {}
            _ => bail!("{shown}, line {}: two numbers are wanted, x and y, not `{}`", i + 1, line.chars().take(60).collect::<String>()),
        }
    }
    let cloud = Cloud::new(found).with_context(|| format!("{shown} cannot be trained on"))?;
    Ok(PlaneData::Drawn(Arc::new(cloud)))
}

/// Token ids of a text; what the model has no symbol for is named on standard error and left out.
pub(super) fn encode(model: &TextModel, text: &str) -> Vec<u32> {
    use crate::data::tokenizer::Tokenizer;
    let encoded = model.tokenizer.encode(text);
    if !encoded.unknown.is_empty() {
        let mut symbols: Vec<char> = encoded.unknown.iter().map(|(_, symbol)| *symbol).collect();
        symbols.sort_unstable();
        symbols.dedup();
        let shown: String = symbols.iter().take(20).collect();
        eprintln!("genscope: {} characters are left out, the model has no symbol for them: {shown:?}", encoded.unknown.len());
    }
    encoded.tokens
}
