package spikelane.benchmarks;

import spikelane.kernels.Geometry;
import spikelane.kernels.IntLanes;

/** Peers by name, and the way from the kernels' layouts to theirs. */
final class Peers {
    private Peers() {}

    static Peer of(String implementation, PeerLayer layer, int threads) {
        return switch (implementation) {
            case "onednn-f32" -> PeerOneDnn.of(layer, PeerOneDnn.Precision.F32);
            case "onednn-bf16" -> PeerOneDnn.of(layer, PeerOneDnn.Precision.BF16);
            case "onednn-int8" -> PeerOneDnn.of(layer, PeerOneDnn.Precision.INT8);
            case "openblas-f32" -> PeerOpenBlas.of(layer, threads);
            case "libtorch-f32" -> PeerLibTorch.of(layer, threads);
            default -> throw Inputs.unknown(implementation);
        };
    }

    static float[] floats(byte[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = values[i];
        }
        return floats;
    }

    /** {@return place in {@code [N][C][H*W]} of entry i of {@code [H*W][C]}} */
    static int index(Geometry g, int sample, int i) {
        int pixels = g.height() * g.width();
        return (sample * g.channels() + i % g.channels()) * pixels + i / g.channels();
    }

    /** Copies {@code [pixels][M]} to sample n of {@code [N][M][pixels]}. */
    static void copy(IntLanes currents, int[] to, int sample) {
        int at = sample * currents.channels() * currents.pixels();
        for (int m = 0; m < currents.channels(); m++) {
            for (int p = 0; p < currents.pixels(); p++) {
                to[at++] = currents.get(p, m);
            }
        }
    }
}
