//! `genscope open`: the window; without a display the tour instead.

use super::tour;
use crate::ui::page;
use crate::ui::text::LANGUAGES;
use anyhow::{Result, bail};
use clap::Args;

#[derive(Clone, Debug, Default, Args)]
#[command(after_help = "Example: genscope open --page attention --lang zh-CN")]
pub(super) struct OpenArgs {
    /// The page to open with
    #[arg(long)]
    page: Option<String>,
    /// Language of the window: en or zh-CN
    #[arg(long)]
    lang: Option<String>,
    /// Where to compute; what was chosen last when left out
    #[arg(long, value_enum)]
    device: Option<super::Device>,
}

pub(super) fn run(args: &OpenArgs) -> Result<()> {
    if let Some(id) = args.page.as_ref().filter(|id| page::find(id).is_none()) {
        bail!("--page is {id}; take one of {}", page::PAGES.iter().map(|page| page.id).collect::<Vec<_>>().join(", "));
    }
    if let Some(id) = args.lang.as_ref().filter(|id| LANGUAGES.iter().all(|language| language.id != id.as_str())) {
        bail!("--lang is {id}; take one of {}", LANGUAGES.iter().map(|language| language.id).collect::<Vec<_>>().join(", "));
    }
    if !has_display() {
        eprintln!("genscope: there is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set); drawing the tour into ./tour instead");
        return tour::run(&tour::TourArgs::without_display(args.lang.clone()));
    }
    crate::ui::window::open(args.page.clone(), args.lang.clone(), args.device.map(Into::into)).map_err(|error| {
        // The windowing library puts the place in its own source before what the system said.
        let reason = error.rsplit_once(".rs:").and_then(|(_, rest)| rest.split_once(": ")).map_or(error.as_str(), |(_, reason)| reason);
        anyhow::anyhow!("the window cannot be opened: {reason}; `genscope tour --out tour` draws the pages without one")
    })
}

/// Only X11 and Wayland can be missing; elsewhere there is always a screen to try.
fn has_display() -> bool {
    !cfg!(all(unix, not(target_os = "macos"))) || ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}
