package spikelane.sim.train.layer;

import java.util.Arrays;

/** How often the neurons of a layer fired since it was last asked to forget. Counted by channel, so threads do not meet. */
public final class Firing {
    private final String layer;
    private final long[] spikes;
    private long places;

    /**
     * @param layer    name of the neurons
     * @param channels how many counts are kept apart
     */
    public Firing(String layer, int channels) {
        this.layer = layer;
        spikes = new long[channels];
    }

    /** {@return name of the neurons} */
    public String layer() {
        return layer;
    }

    /**
     * @param channel whose count; one thread at a time counts for it
     * @param count   more spikes
     */
    public void add(int channel, long count) {
        spikes[channel] += count;
    }

    /**
     * @param count times that some neuron could have fired: neurons x time steps x samples
     */
    public void addPlaces(long count) {
        places += count;
    }

    /** Starts anew. */
    public void forget() {
        Arrays.fill(spikes, 0);
        places = 0;
    }

    /** {@return spikes per neuron and time step, 0 to 1; 0 where nothing ran} */
    public double rate() {
        long sum = 0;
        for (long channel : spikes) {
            sum += channel;
        }
        return places == 0 ? 0 : (double) sum / places;
    }
}
