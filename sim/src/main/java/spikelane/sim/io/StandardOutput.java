package spikelane.sim.io;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Optional;

/** The process's standard output, whose failures are kept: a {@link PrintStream} swallows them and their reason. */
public final class StandardOutput extends OutputStream {
    private final OutputStream out;
    private IOException failure;

    private StandardOutput(OutputStream out) {
        this.out = out;
    }

    /** {@return standard output, in the place of {@link System#out}} */
    public static StandardOutput take() {
        StandardOutput taken = new StandardOutput(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)));
        System.setOut(new PrintStream(taken, false, System.out.charset()));
        return taken;
    }

    /** {@return why something could not be written; empty if all is} */
    public synchronized Optional<IOException> finish() {
        System.out.flush();
        return Optional.ofNullable(failure);
    }

    @Override
    public synchronized void write(int oneByte) throws IOException {
        write(new byte[]{(byte) oneByte}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            out.write(bytes, offset, length);
        } catch (IOException e) {
            throw kept(e);
        }
    }

    @Override
    public synchronized void flush() throws IOException {
        try {
            out.flush();
        } catch (IOException e) {
            throw kept(e);
        }
    }

    private IOException kept(IOException e) {
        failure = failure == null ? e : failure;
        return e;
    }
}
