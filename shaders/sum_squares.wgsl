// out (1,) = before + sum of x^2. One workgroup: each thread adds up a share, the first one adds up the shares.

struct Params {
    len: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> before: array<f32>;
@group(0) @binding(2) var<storage, read> x: array<f32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;

var<workgroup> sums: array<f32, 256>;

@compute @workgroup_size(256)
fn main(@builtin(local_invocation_index) lane: u32) {
    var sum = 0.0;
    for (var i = lane; i < params.len; i += 256u) {
        sum += x[i] * x[i];
    }
    sums[lane] = sum;
    workgroupBarrier();
    if lane == 0u {
        for (var other = 1u; other < 256u; other++) {
            sum += sums[other];
        }
        out[0] = before[0] + sum;
    }
}
