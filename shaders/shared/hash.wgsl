// A 32-bit hash of two words (pcg by Jarzynski and Olano, "Hash Functions for GPU Rendering", 2020).
fn mix_bits(x: u32) -> u32 {
    let state = x * 747796405u + 2891336453u;
    let word = ((state >> ((state >> 28u) + 4u)) ^ state) * 277803737u;
    return (word >> 22u) ^ word;
}

fn hash(position: u32, key: u32) -> u32 {
    return mix_bits(position ^ mix_bits(key));
}
