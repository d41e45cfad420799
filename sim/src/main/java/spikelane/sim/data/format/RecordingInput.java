package spikelane.sim.data.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import spikelane.sim.io.BadInputException;

/**
 * A recording read once, front to back, through one reused buffer; or a packet in memory, as often as it is filled. Errors
 * name the file and the byte.
 */
final class RecordingInput implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 18;
    /** Of all header lines: jAER writes its preferences there, some hundred kilobytes. */
    private static final int LONGEST_HEADER = 1 << 24;
    /** What is kept of a header line. */
    private static final int KEPT_OF_LINE = 1 << 12;
    private static final int LONGEST_START = 32;

    private final Path file;
    private final String name;
    private final String whole;
    private final String kind;
    private final FileChannel channel;
    private long sizeBytes;
    private final ByteBuffer buffer;
    private long bufferStart;

    /**
     * @param file  the recording
     * @param kind  what it should be, for messages: {@code "an AEDAT 3.1 recording"}
     * @param order byte order of its numbers
     * @throws BadInputException if the file cannot be opened or is empty
     */
    RecordingInput(Path file, String kind, ByteOrder order) {
        this.file = file;
        name = file.toString();
        whole = "the file";
        this.kind = kind;
        try {
            if (Files.isDirectory(file)) {
                throw new IOException("is a directory");
            }
            channel = FileChannel.open(file, StandardOpenOption.READ);
            sizeBytes = channel.size();
        } catch (IOException e) {
            throw BadInputException.unreadable(file, kind, e);
        }
        buffer = ByteBuffer.allocateDirect(Math.clamp(sizeBytes, 1, BUFFER_BYTES)).order(order).limit(0);
        if (sizeBytes == 0) {
            close();
            throw new BadInputException(file + ": the file is empty, expected " + kind);
        }
    }

    /**
     * A packet in memory: {@link #refilled} begins each.
     *
     * @param name  what stands for a file's name in messages
     * @param kind  what it should be, for messages
     * @param bytes the packet, from its position to its limit
     */
    RecordingInput(String name, String kind, ByteBuffer bytes) {
        file = null;
        this.name = name;
        whole = "the packet";
        this.kind = kind;
        channel = null;
        buffer = bytes;
        refilled();
    }

    /** Begins the packet that the buffer holds now. */
    void refilled() {
        bufferStart = -buffer.position();
        sizeBytes = buffer.remaining();
    }

    /** {@return what ends too early: the file, the packet} */
    String whole() {
        return whole;
    }

    /** {@return the bytes at hand, from its position to its limit} */
    ByteBuffer buffer() {
        return buffer;
    }

    /** {@return offset in the file of the next byte} */
    long position() {
        return bufferStart + buffer.position();
    }

    /** {@return bytes from here to the end of the file} */
    long left() {
        return sizeBytes - position();
    }

    /**
     * Makes at least {@code bytes} bytes available in {@link #buffer()}.
     *
     * @param bytes at most the buffer's capacity
     * @param what  what they are, for the message
     * @throws BadInputException if the file ends before
     */
    void need(int bytes, String what) {
        if (buffer.remaining() >= bytes) {
            return;
        }
        if (left() < bytes) {
            throw bad(whole + " ends " + left() + " bytes into " + what + ", expected " + bytes + " bytes");
        }
        bufferStart = position();
        buffer.compact();
        try {
            while (buffer.position() < bytes) {
                if (channel.read(buffer) < 0) {
                    throw new IOException("the file became shorter while it was read");
                }
            }
        } catch (IOException e) {
            throw BadInputException.unreadable(file, kind, e);
        } finally {
            buffer.flip();
        }
    }

    /**
     * Passes over bytes without reading them.
     *
     * @param bytes at most {@link #left()}
     */
    void skip(long bytes) {
        if (bytes <= buffer.remaining()) {
            buffer.position(buffer.position() + (int) bytes);
            return;
        }
        bufferStart = position() + bytes;
        buffer.position(0).limit(0);
        try {
            channel.position(bufferStart);
        } catch (IOException e) {
            throw BadInputException.unreadable(file, kind, e);
        }
    }

    /**
     * @param format what the file must be
     * @throws BadInputException naming what it is instead
     */
    void expect(RecordingFormat format) {
        byte[] start = start();
        if (RecordingFormat.of(start).filter(format::equals).isEmpty()) {
            throw bad(found(start) + ", expected \"" + format.magic() + "\" of " + kind);
        }
    }

    /**
     * For a format without a mark of its own.
     *
     * @throws BadInputException if the file has the mark of another format
     */
    void expectNoOtherFormat() {
        byte[] start = start();
        if (RecordingFormat.of(start).isPresent()) {
            throw bad(found(start) + ", expected " + kind);
        }
    }

    private byte[] start() {
        byte[] start = new byte[(int) Math.min(left(), LONGEST_START)];
        need(start.length, "the first line");
        buffer.get(buffer.position(), start);
        return start;
    }

    private static String found(byte[] start) {
        String text = new String(start, 0, Math.min(start.length, 12), StandardCharsets.ISO_8859_1);
        return "begins with " + BadInputException.quote(text)
                + RecordingFormat.of(start).map(format -> " of " + format.description()).orElse("");
    }

    /**
     * @return the next header line without its line end; of a very long one, its beginning
     * @throws BadInputException if the file ends before the line does, or the header is longer than any is
     */
    String headerLine() {
        StringBuilder line = new StringBuilder();
        long start = position();
        while (left() > 0) {
            need(1, "the header");
            char c = (char) (buffer.get() & 0xff);
            if (c == '\n') {
                return line.isEmpty() || line.charAt(line.length() - 1) != '\r'
                        ? line.toString()
                        : line.substring(0, line.length() - 1);
            }
            if (position() > LONGEST_HEADER) {
                throw badAt(start, "the header line from here has no end, expected a header of at most "
                        + LONGEST_HEADER + " bytes");
            }
            if (line.length() < KEPT_OF_LINE) {
                line.append(c);
            }
        }
        throw badAt(start, "the header line from here has no end, expected one before the file's");
    }

    /**
     * @param problem what is wrong and what was expected
     * @return the exception that says so, naming the file and the byte reached
     */
    BadInputException bad(String problem) {
        return badAt(position(), problem);
    }

    /**
     * @param offset  offset in the file of what is wrong
     * @param problem what is wrong and what was expected
     * @return the exception that says so
     */
    BadInputException badAt(long offset, String problem) {
        return new BadInputException(name + ": byte " + offset + ": " + problem);
    }

    @Override
    public void close() {
        if (channel == null) {
            return;
        }
        try {
            channel.close();
        } catch (IOException e) {
            // read only: nothing is lost
        }
    }
}
