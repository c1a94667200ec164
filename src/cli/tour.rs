//! `genscope tour`: every page as a PNG, drawn offscreen by the same code as the window.

use crate::ui::tour::{self, TourOptions};
use anyhow::{Result, bail};
use clap::Args;
use std::path::PathBuf;

#[derive(Clone, Debug, Args)]
#[command(after_help = "Example: genscope tour --out pictures --lang zh-CN --size 1366x768")]
pub(super) struct TourArgs {
    /// Folder for the pictures
    #[arg(long)]
    out: PathBuf,
    /// Language of the pages: en or zh-CN; both when left out
    #[arg(long)]
    lang: Option<String>,
    /// Size in pixels
    #[arg(long, default_value = "1366x768")]
    size: String,
}

impl TourArgs {
    pub(super) fn without_display(lang: Option<String>) -> Self {
        Self { out: "tour".into(), lang, size: "1366x768".into() }
    }
}

pub(super) fn run(args: &TourArgs) -> Result<()> {
    let size = args.size.split_once('x').and_then(|(w, h)| Some((w.parse::<u32>().ok()?, h.parse::<u32>().ok()?)));
    let Some((width, height)) = size.filter(|(w, h)| (320..=7680).contains(w) && (240..=4320).contains(h)) else {
        bail!("--size is {}; it must look like 1366x768, from 320x240 to 7680x4320", args.size);
    };
    let options = TourOptions { out: args.out.clone(), lang: args.lang.clone(), size: [width, height] };
    for path in tour::render(&options).map_err(|error| anyhow::anyhow!("{error}"))? {
        println!("{}", path.display());
    }
    Ok(())
}
