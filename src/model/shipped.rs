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

/// Every shipped model; the first is the one the window opens with.
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
];

pub fn find(id: &str) -> Option<&'static Shipped> {
    SHIPPED.iter().find(|model| model.id == id)
}
