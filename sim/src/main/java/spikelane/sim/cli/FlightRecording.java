package spikelane.sim.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;
import spikelane.sim.io.OutputFiles;
import spikelane.sim.io.BadInputException;

/** A Flight Recorder profile of what runs between its start and {@link #save}. */
final class FlightRecording implements AutoCloseable {
    /** The JDK's settings that sample methods every 10 ms. */
    private static final String SETTINGS = "profile";

    private final Path file;
    private final Recording recording;

    private FlightRecording(Path file, Recording recording) {
        this.file = file;
        this.recording = recording;
    }

    /**
     * @param file receives the recording
     * @return the recording, started
     * @throws BadInputException if the file is a folder or this JVM has no Flight Recorder
     */
    static FlightRecording start(Path file) {
        if (Files.isDirectory(file)) {
            throw new BadInputException("--jfr " + file + ": is a folder, expected the name of a file");
        }
        try {
            Recording recording = new Recording(Configuration.getConfiguration(SETTINGS));
            recording.setName("spikelane");
            recording.start();
            return new FlightRecording(file, recording);
        } catch (IOException | ParseException | IllegalStateException e) {
            throw new BadInputException("--jfr: this JVM cannot record: " + e.getMessage(), e);
        }
    }

    /** @throws BadInputException if the file cannot be written */
    void save() {
        recording.stop();
        OutputFiles.write(file, out -> {
            try (InputStream in = recording.getStream(null, null)) {
                in.transferTo(out);
            }
        });
    }

    /** Ends the recording; without {@link #save} nothing is left of it. */
    @Override
    public void close() {
        recording.close();
    }
}
