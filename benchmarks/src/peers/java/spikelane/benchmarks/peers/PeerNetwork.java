package spikelane.benchmarks.peers;

import java.util.ArrayList;
import java.util.List;
import spikelane.benchmarks.work.Inputs;
import spikelane.kernels.Kernels;
import spikelane.kernels.data.Geometry;
import spikelane.sim.network.Network;
import spikelane.sim.network.LayerShape;
import spikelane.sim.network.LayerShape.Kind;

/**
 * The convolutions and fully connected layers of a network in a library, layer by layer over all time steps, which lie
 * in its batch dimension. A convolution is asked for T images at once, a large one for T / 5 five times, so that its
 * currents stay in the last cache; a batch of samples repeats that, or is one call where images are small. Gates are left
 * out: inputs behind them are spikes.
 */
final class PeerNetwork {
    private static final double DENSITY = 0.1;
    private static final int PARTS = 5;
    /** From here on a convolution is large. */
    private static final int LARGE_PIXELS = 64 * 64;

    /** Below this many outputs of an image all time steps of all samples are one call. */
    private static final int SMALL_VALUES = 1 << 15;

    private final List<Peer> layers = new ArrayList<>();

    /**
     * The same call several times.
     *
     * @param peer  call
     * @param times how often
     */
    private record Repeated(Peer peer, int times) implements Peer {
        @Override
        public void run() {
            for (int i = 0; i < times; i++) {
                peer.run();
            }
        }

        @Override
        public float[] currents() {
            return peer.currents();
        }

        @Override
        public String kernel() {
            return times + " x " + peer.kernel();
        }
    }

    PeerNetwork(Network config, String implementation, double zeros, int batch, int threads) {
        List<LayerShape> shapes = config.weightLayers();
        for (int i = 0; i < shapes.size(); i++) {
            LayerShape layer = shapes.get(i);
            if (layer.kind() == Kind.CONV) {
                int images = images(config, layer, batch);
                add(layer, new Repeated(checked(config.weightLayers().get(i).geometry(), implementation, zeros, images, threads),
                        config.steps() * batch / images));
            } else if (layer.kind() == Kind.FC) {
                Geometry g = Geometry.fullyConnected(layer.in(), 1, 1, layer.out()); // inputs in a row
                add(layer, checked(g, implementation, zeros, config.steps() * batch, threads));
            }
        }
    }

    /** {@return images of a call} */
    private static int images(Network config, LayerShape layer, int batch) {
        if (layer.out() * layer.height() * layer.width() < SMALL_VALUES) {
            return config.steps() * batch;
        }
        return layer.height() * layer.width() >= LARGE_PIXELS ? config.steps() / PARTS : config.steps();
    }

    private void add(LayerShape layer, Peer peer) {
        System.out.println("# chosen for " + layer.name() + ": " + peer.kernel());
        layers.add(peer);
    }

    void run() {
        for (Peer layer : layers) {
            layer.run();
        }
    }

    /** A layer whose currents are those of the kernels, on seeded inputs. */
    private static Peer checked(Geometry g, String implementation, double zeros, int images, int threads) {
        PeerLayer layer = PeerLayer.seeded(Kernels.standard(), g, Inputs.weights(g, 1, 1 - zeros), images, DENSITY);
        Peer peer = Peers.of(implementation, layer, threads);
        layer.check(peer);
        return peer;
    }
}
