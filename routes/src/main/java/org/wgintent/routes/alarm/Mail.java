package org.wgintent.routes.alarm;

import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.wgintent.job.Alarm;
import org.wgintent.job.AlarmChannel;
import org.wgintent.routes.trust.SecretFile;
import org.wgintent.routes.trust.Trust;
import org.wgintent.source.Printable;

/** A mail in plain text, through an SMTP server. */
final class Mail implements AlarmChannel {

  private static final String MILLISECONDS = "20000";
  private static final int SUBJECT = 150;
  private static final int LINE = 500;

  private final Settings settings;
  private final Trust trust;
  private final InstantSource clock;

  Mail(Settings settings, Trust trust, InstantSource clock) {
    this.settings = settings;
    this.trust = trust;
    this.clock = clock;
  }

  /** How the connection is kept private. */
  enum Tls {
    /** From the first command on that the server can; without it nothing is sent. */
    STARTTLS,
    /** From the first byte on. */
    IMPLICIT,
    /** Not at all: for a server on this machine. */
    NONE
  }

  record Settings(
      String server,
      int port,
      Tls tls,
      Optional<String> user,
      Optional<Path> passwordFile,
      String from,
      List<String> to) {}

  @Override
  public String name() {
    return "mail";
  }

  @Override
  public void tell(String domain, List<Alarm> begun, List<Alarm> ended) throws IOException {
    try {
      Session session = Session.getInstance(properties());
      MimeMessage message = new MimeMessage(session);
      message.setFrom(new InternetAddress(settings.from()));
      for (String to : settings.to()) {
        message.addRecipient(Message.RecipientType.TO, new InternetAddress(to));
      }
      message.setSubject(subject(domain, begun, ended), StandardCharsets.UTF_8.name());
      message.setText(text(begun, ended), StandardCharsets.UTF_8.name());
      message.setHeader("Auto-Submitted", "auto-generated");
      message.setHeader(
          "Date",
          DateTimeFormatter.RFC_1123_DATE_TIME.format(clock.instant().atZone(ZoneOffset.UTC)));
      send(session, message);
    } catch (MessagingException e) {
      throw new IOException(
          settings.server() + ": " + Printable.of(String.valueOf(e.getMessage()), LINE), e);
    }
  }

  private void send(Session session, MimeMessage message) throws IOException, MessagingException {
    if (settings.user().isPresent() && settings.passwordFile().isPresent()) {
      Transport.send(
          message, settings.user().get(), SecretFile.text(settings.passwordFile().get()));
    } else {
      try (Transport transport = session.getTransport("smtp")) {
        transport.connect();
        message.saveChanges();
        transport.sendMessage(message, message.getAllRecipients());
      }
    }
  }

  private Properties properties() {
    Properties properties = new Properties();
    properties.put("mail.transport.protocol", "smtp");
    properties.put("mail.smtp.host", settings.server());
    properties.put("mail.smtp.port", String.valueOf(settings.port()));
    properties.put("mail.smtp.connectiontimeout", MILLISECONDS);
    properties.put("mail.smtp.timeout", MILLISECONDS);
    properties.put("mail.smtp.writetimeout", MILLISECONDS);
    properties.put("mail.smtp.auth", String.valueOf(settings.user().isPresent()));
    properties.put("mail.smtp.starttls.enable", String.valueOf(settings.tls() == Tls.STARTTLS));
    properties.put("mail.smtp.starttls.required", String.valueOf(settings.tls() == Tls.STARTTLS));
    properties.put("mail.smtp.ssl.enable", String.valueOf(settings.tls() == Tls.IMPLICIT));
    properties.put("mail.smtp.ssl.checkserveridentity", "true");
    properties.put("mail.smtp.ssl.socketFactory", trust.context().getSocketFactory());
    return properties;
  }

  private static String subject(String domain, List<Alarm> begun, List<Alarm> ended) {
    List<Alarm> all = begun.isEmpty() ? ended : begun;
    String first = (begun.isEmpty() ? "over: " : "") + all.getFirst();
    String more = all.size() > 1 ? ", and " + (all.size() - 1) + " more" : "";
    return Printable.of("[wg-intent] " + domain + ": " + first, SUBJECT) + more;
  }

  private static String text(List<Alarm> begun, List<Alarm> ended) {
    return Stream.concat(
            begun.stream().map(alarm -> line("", alarm)),
            ended.stream().map(alarm -> line("over: ", alarm)))
        .reduce("", String::concat);
  }

  private static String line(String what, Alarm alarm) {
    return "%s%s%n    since %s%n"
        .formatted(what, Printable.of(alarm.toString(), LINE), alarm.since())
        .replace("\r", "");
  }
}
