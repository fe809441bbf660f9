using System.Xml;
using System.Xml.Linq;
using Kernel.Api.Journal;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace Kernel.Api.Security.Authentication;

/// <summary>The keys that cookies and tickets are encrypted with, in a folder of the journal's that only its owner can look into.</summary>
/// <remarks>
/// They are not encrypted themselves: what would decrypt them would lie beside them, as the events do that they give access to.
/// Where the folder cannot be used, as on a full disk, they are good until the process ends.
/// </remarks>
internal sealed partial class ProtectionKeys(JournalDirectory journal, ILoggerFactory loggers)
    : FileSystemXmlRepository(new DirectoryInfo(Path.Combine(journal.Path, "keys")), loggers)
{
    private readonly ILogger _logger = loggers.CreateLogger<ProtectionKeys>();
    private readonly List<(XElement Element, bool IsSaved)> _made = [];

    /// <inheritdoc />
    public override IReadOnlyCollection<XElement> GetAllElements()
    {
        try
        {
            OpenFolder();
            return [.. base.GetAllElements(), .. _made.Where(static made => !made.IsSaved).Select(static made => made.Element)];
        }
        catch (Exception exception) when (IsFailure(exception))
        {
            LogUnreadable(Directory.FullName, exception.Message);
            return [.. _made.Select(static made => made.Element)];
        }
    }

    /// <inheritdoc />
    public override void StoreElement(XElement element, string friendlyName)
    {
        var isSaved = false;
        try
        {
            OpenFolder();
            base.StoreElement(element, friendlyName);
            isSaved = true;
        }
        catch (Exception exception) when (IsFailure(exception))
        {
            LogUnsaved(Directory.FullName, exception.Message);
        }

        _made.Add((element, isSaved));
    }

    // The mode also for a folder that a backup brought back; the files have theirs from the base.
    private void OpenFolder()
    {
        Directory.Create();
        if (!OperatingSystem.IsWindows())
        {
            Directory.UnixFileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        }
    }

    private static bool IsFailure(Exception exception) => JournalDirectory.IsFailure(exception) || exception is XmlException;

    [LoggerMessage(2801, LogLevel.Warning, "The keys of sign-ins in {Folder} cannot be read, so earlier sign-ins have ended; delete the folder to begin anew: {Reason}")]
    private partial void LogUnreadable(string folder, string reason);

    [LoggerMessage(2802, LogLevel.Warning, "The key of sign-ins cannot be saved in {Folder}, so they end when the API does: {Reason}")]
    private partial void LogUnsaved(string folder, string reason);
}
