package spikelane.kernels.layer;

/**
 * Work for one input at one output pixel: a row of weights, one for each output channel, is added.
 *
 * @param bytes      packed weights that are loaded, padding included
 * @param arithmetic what adds them
 * @param operations how many of those, in the units of its rate
 * @param everyInput whether inputs that are not active take as much
 */
public record RowWork(double bytes, Resource arithmetic, double operations, boolean everyInput) {
    /**
     * @param bytes      as above
     * @param arithmetic as above
     * @param operations as above
     * @return the work of a form that leaves inactive inputs out
     */
    public static RowWork ofSpikes(double bytes, Resource arithmetic, double operations) {
        return new RowWork(bytes, arithmetic, operations, false);
    }
}
