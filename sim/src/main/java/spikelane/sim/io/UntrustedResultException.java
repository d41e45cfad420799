package spikelane.sim.io;

/**
 * A result that cannot be trusted and is therefore not given: a number that stopped being finite, a measurement above
 * what the machine can do. The message is one line and names where. The command line ends with exit code 3.
 */
public final class UntrustedResultException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param message one line: what cannot be trusted, and where it stopped being so
     */
    public UntrustedResultException(String message) {
        super(message);
    }
}
