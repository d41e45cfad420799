package spikelane.sim.io;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Input that a user gave and that cannot be used. The message is one line: what is wrong, where (file, byte or line),
 * what was expected. The command line prints it and ends with exit code 2.
 */
public final class BadInputException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int LONGEST_QUOTE = 60;

    /**
     * @param message one line: what is wrong, where, what was expected
     */
    public BadInputException(String message) {
        super(oneLine(message));
    }

    /**
     * @param message one line: what is wrong, where, what was expected
     * @param cause   what failed below
     */
    public BadInputException(String message, Throwable cause) {
        super(oneLine(message), cause);
    }

    /** Names and texts from files, and what libraries say of them, hold line ends of every kind. */
    private static String oneLine(String message) {
        return message.strip().replaceAll("[\\p{Cntrl}\\u0085\\u2028\\u2029]", "?");
    }

    /**
     * @param path     what could not be read
     * @param expected what should have been there, such as {@code "an AEDAT 3.1 recording"}
     * @param cause    why it could not
     * @return the exception that says so
     */
    public static BadInputException unreadable(Path path, String expected, IOException cause) {
        String reason = switch (cause) {
            case NoSuchFileException e -> "no such file";
            case AccessDeniedException e -> "access denied";
            case CharacterCodingException e -> "is not UTF-8 text";
            default -> Files.isDirectory(path) ? "is a directory" : "cannot be read (" + cause.getMessage() + ")";
        };
        return new BadInputException(path + ": " + reason + ", expected " + expected, cause);
    }

    /**
     * @param text text from a file, of any length
     * @return its beginning in quotation marks, printable, for use in a message
     */
    public static String quote(String text) {
        String start = text.length() <= LONGEST_QUOTE ? text : text.substring(0, LONGEST_QUOTE) + "...";
        return '"' + start.replaceAll("\\p{Cntrl}", "?") + '"';
    }
}
