// The row that an id stored as f32 names; the last one if it is past the end.
fn row_of(id: f32, rows: u32) -> u32 {
    return min(u32(max(id, 0.0)), rows - 1u);
}
