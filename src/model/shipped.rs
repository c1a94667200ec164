//! The models inside the binary.

/// One shipped checkpoint.
#[derive(Clone, Copy, Debug)]
pub struct Shipped {
    /// What `--model` takes and the window shows.
    pub id: &'static str,
    pub bytes: &'static [u8],
    /// A text to begin with.
    pub prompt: &'static str,
}

/// Every shipped character model; the first is the one the window opens with.
pub static SHIPPED: &[Shipped] = &[
    Shipped {
        id: "shakespeare",
        bytes: include_bytes!("../../assets/models/shakespeare.safetensors"),
        prompt: "ROMEO:\nBut soft, what light",
    },
    Shipped {
        id: "names",
        bytes: include_bytes!("../../assets/models/names.safetensors"),
        prompt: "\nmar",
    },
    Shipped {
        id: "tang",
        bytes: include_bytes!("../../assets/models/tang.safetensors"),
        prompt: "\n秋风",
    },
];

/// One shipped denoiser of points.
#[derive(Clone, Copy, Debug)]
pub struct ShippedDenoiser {
    /// What `--model` takes: `plane-moons`.
    pub id: &'static str,
    /// The shape it was trained on, by its id in [`crate::data::points::DATASETS`].
    pub data: &'static str,
    /// Trained by flow matching, not by diffusion.
    pub flow: bool,
    pub bytes: &'static [u8],
}

macro_rules! denoisers {
    ($($data:literal),+ $(,)?) => {
        /// Every shipped denoiser of points: each shape once by diffusion, once by flow matching.
        pub static DENOISERS: &[ShippedDenoiser] = &[$(
            ShippedDenoiser { id: concat!("plane-", $data), data: $data, flow: false, bytes: include_bytes!(concat!("../../assets/models/plane-", $data, ".safetensors")) },
            ShippedDenoiser { id: concat!("plane-", $data, "-flow"), data: $data, flow: true, bytes: include_bytes!(concat!("../../assets/models/plane-", $data, "-flow.safetensors")) },
        )+];
    };
}

denoisers!("moons", "ring", "spiral", "grid", "smiley", "letter");

/// One shipped denoiser of pictures.
#[derive(Clone, Copy, Debug)]
pub struct ShippedPainter {
    /// What `--model` takes: `shapes`.
    pub id: &'static str,
    pub bytes: &'static [u8],
    /// A prompt to begin with.
    pub prompt: &'static str,
    /// The guidance at which it keeps to its prompts best; its card says what was measured.
    pub guidance: f32,
}

/// Every shipped denoiser of pictures; the first is the one the window opens with.
pub static PAINTERS: &[ShippedPainter] = &[
    ShippedPainter { id: "shapes", bytes: include_bytes!("../../assets/models/shapes.safetensors"), prompt: "a small red circle above a large blue square", guidance: 1.4 },
    ShippedPainter { id: "digits", bytes: include_bytes!("../../assets/models/digits.safetensors"), prompt: "7", guidance: 1.4 },
];

/// The text encoder and the image encoder of `shapes`, by the id `clip`.
pub static CLIP: &[u8] = include_bytes!("../../assets/models/clip.safetensors");

/// Every shipped checkpoint with its id.
pub fn all() -> impl Iterator<Item = (&'static str, &'static [u8])> {
    let texts = SHIPPED.iter().map(|model| (model.id, model.bytes));
    let points = DENOISERS.iter().map(|model| (model.id, model.bytes));
    let pictures = PAINTERS.iter().map(|model| (model.id, model.bytes));
    texts.chain(points).chain(pictures).chain([("clip", CLIP)])
}

pub fn find_painter(id: &str) -> Option<&'static ShippedPainter> {
    PAINTERS.iter().find(|model| model.id == id)
}

pub fn find_denoiser(id: &str) -> Option<&'static ShippedDenoiser> {
    DENOISERS.iter().find(|model| model.id == id)
}

pub fn find(id: &str) -> Option<&'static Shipped> {
    SHIPPED.iter().find(|model| model.id == id)
}
