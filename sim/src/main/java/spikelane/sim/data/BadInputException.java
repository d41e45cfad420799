package spikelane.sim.data;

/**
 * Input that a user gave and that cannot be used. The message is one line: what is wrong, where (file, byte or line),
 * what was expected. The command line prints it and ends with exit code 2.
 */
public final class BadInputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param message one line: what is wrong, where, what was expected
     */
    public BadInputException(String message) {
        super(message);
    }

    /**
     * @param message one line: what is wrong, where, what was expected
     * @param cause   what failed below
     */
    public BadInputException(String message, Throwable cause) {
        super(message, cause);
    }
}
