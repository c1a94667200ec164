//! `genscope tour`: every page as a PNG, drawn offscreen by the same code as the window.

use super::say;
use crate::ui::text::{Args as TextArgs, LANGUAGES, Texts};
use crate::ui::theme::Shade;
use crate::ui::tour::{self, Tour};
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
    /// Where the model computes
    #[arg(long, value_enum, default_value_t = super::Device::Auto)]
    device: super::Device,
}

impl TourArgs {
    pub(super) fn without_display(lang: Option<String>) -> Self {
        Self { out: "tour".into(), lang, size: "1366x768".into(), device: super::Device::Auto }
    }
}

pub(super) fn run(args: &TourArgs) -> Result<()> {
    let size = args.size.split_once('x').and_then(|(w, h)| Some((w.parse::<u32>().ok()?, h.parse::<u32>().ok()?)));
    let Some((width, height)) = size.filter(|(w, h)| (320..=7680).contains(w) && (240..=4320).contains(h)) else {
        bail!("--size is {}; it must look like 1366x768, from 320x240 to 7680x4320", args.size);
    };
    let languages: Vec<&str> = match &args.lang {
        None => LANGUAGES.iter().map(|language| language.id).collect(),
        Some(asked) => match LANGUAGES.iter().find(|language| language.id == asked) {
            Some(language) => vec![language.id],
            None => bail!("--lang is {asked}; take one of {}", LANGUAGES.iter().map(|language| language.id).collect::<Vec<_>>().join(", ")),
        },
    };
    for language in languages {
        let tour = Tour { language: language.to_owned(), size: [width, height], shades: vec![Shade::Dark, Shade::Light], device: args.device.into() };
        let files = tour::render(&args.out.join(language), &tour).map_err(|failure| {
            let mut values = TextArgs::new();
            failure.args.iter().for_each(|(name, value)| values.set(*name, value.as_str()));
            anyhow::anyhow!("{}", Texts::new("en").get(failure.key, &values))
        })?;
        files.iter().try_for_each(|path| say!("{}", path.display()))?;
    }
    Ok(())
}
