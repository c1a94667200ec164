// out = x * gain where the hash of (key, salt, position) is not below the threshold, else 0.

struct Params {
    len: u32,
    salt: u32,
    threshold: u32,  // p * 2^32
    gain: f32,  // 1 / (1 - p)
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> key: array<f32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let i = id.y * groups.x * 64u + id.x;
    if i >= params.len { return; }
    let kept = hash(i, u32(key[0]) ^ (params.salt * 0x9E3779B9u)) >= params.threshold;
    out[i] = select(0.0, x[i] * params.gain, kept);
}
