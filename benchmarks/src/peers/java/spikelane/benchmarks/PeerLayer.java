package spikelane.benchmarks;

import spikelane.kernels.Geometry;

/**
 * What a peer computes: a layer with integer weights on dense inputs.
 *
 * @param geometry the layer; a fully connected one has one output pixel
 * @param batch    N
 * @param weights  {@code [M][C][R][S]}
 * @param inputs   {@code [N][C][H][W]} spikes, 0 or 1, or event counts
 */
record PeerLayer(Geometry geometry, int batch, float[] weights, float[] inputs) {
    PeerLayer {
        Geometry g = geometry;
        if (weights.length != g.rows() * g.outputs()
                || inputs.length != batch * g.channels() * g.height() * g.width()) {
            throw new IllegalArgumentException(
                    weights.length + " weights, " + inputs.length + " inputs for " + batch + " times " + g);
        }
    }

    boolean fullyConnected() {
        return geometry.outputPixels() == 1 && geometry.padding() == 0;
    }

    /** {@return C*H*W} */
    int inputsOfSample() {
        return inputs.length / batch;
    }

    /** {@return N*M*outputHeight*outputWidth} */
    int outputs() {
        return batch * geometry.outputs() * geometry.outputPixels();
    }

    /** @throws IllegalStateException if a current differs from the expected one, an integer */
    void check(Peer peer, int[] expected) {
        float[] actual = peer.currents();
        for (int i = 0; i < outputs(); i++) {
            if (actual[i] != expected[i]) {
                throw new IllegalStateException(
                        peer.kernel() + ": wrong current " + i + ": " + actual[i] + " instead of " + expected[i]);
            }
        }
    }
}
