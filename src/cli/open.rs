//! `genscope open`: the window; without a display the tour instead.

use super::tour;
use anyhow::Result;
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
}

pub(super) fn run(args: &OpenArgs) -> Result<()> {
    if !has_display() {
        eprintln!("genscope: there is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set); drawing the tour into ./tour instead");
        return tour::run(&tour::TourArgs::without_display(args.lang.clone()));
    }
    crate::ui::window::open(args.page.clone(), args.lang.clone()).map_err(|error| anyhow::anyhow!("the window cannot be opened: {error}"))
}

/// Only X11 and Wayland can be missing; elsewhere there is always a screen to try.
fn has_display() -> bool {
    !cfg!(all(unix, not(target_os = "macos"))) || ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}
