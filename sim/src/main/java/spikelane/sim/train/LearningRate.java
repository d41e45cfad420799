package spikelane.sim.train;

/**
 * Linear warm-up to the peak, then half a cosine down to zero; restarted where quantisation starts.
 *
 * @param peak         largest learning rate
 * @param warmUpEpochs length of the warm-up; at most half of the stretch
 * @param fromEpoch    first epoch of the stretch
 * @param toEpoch      end of the stretch, exclusive
 */
record LearningRate(double peak, double warmUpEpochs, int fromEpoch, int toEpoch) {
    /**
     * @param epoch   which epoch
     * @param batch   which batch of it
     * @param batches batches of an epoch
     * @return the learning rate of that batch
     */
    double at(int epoch, int batch, int batches) {
        double length = toEpoch - fromEpoch;
        double warmUp = Math.min(warmUpEpochs, length / 2);
        double position = epoch - fromEpoch + (double) batch / batches;
        if (position < warmUp) {
            return peak * (position + 1.0 / batches) / (warmUp + 1.0 / batches);
        }
        return peak * 0.5 * (1 + StrictMath.cos(Math.PI * (position - warmUp) / (length - warmUp)));
    }
}
