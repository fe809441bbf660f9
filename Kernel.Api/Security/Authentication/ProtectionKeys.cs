using System.Xml;
using System.Xml.Linq;
using Kernel.Api.Journal;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace Kernel.Api.Security.Authentication;

/// <summary>Stores the keys that encrypt cookies and tickets, in a folder of the journal that only its owner can read.</summary>
/// <remarks>
/// The keys are not encrypted at rest: the decryption key would have to be stored next to them, as are the events that they
/// give access to. If the folder cannot be used, for example because the disk is full, the keys are kept in memory until the
/// process ends.
/// </remarks>
internal sealed partial class ProtectionKeys(JournalDirectory journal, ILoggerFactory loggers)
    : FileSystemXmlRepository(new DirectoryInfo(Path.Combine(journal.Path, "keys")), loggers)
{
    private readonly ILogger _logger = loggers.CreateLogger<ProtectionKeys>();
    private readonly List<(XElement Element, bool IsSaved)> _elements = [];

    /// <inheritdoc />
    public override IReadOnlyCollection<XElement> GetAllElements()
    {
        try
        {
            OpenFolder();
            return [.. base.GetAllElements(), .. _elements.Where(static entry => !entry.IsSaved).Select(static entry => entry.Element)];
        }
        catch (Exception exception) when (IsFailure(exception))
        {
            LogUnreadable(Directory.FullName, exception.Message);
            return [.. _elements.Select(static entry => entry.Element)];
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

        _elements.Add((element, isSaved));
    }

    // Sets the mode of a folder restored from a backup too. The base class sets the mode of the files.
    private void OpenFolder()
    {
        Directory.Create();
        if (!OperatingSystem.IsWindows())
        {
            Directory.UnixFileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        }
    }

    private static bool IsFailure(Exception exception) => JournalDirectory.IsFailure(exception) || exception is XmlException;

    [LoggerMessage(2801, LogLevel.Warning, "The sign-in keys in {Folder} cannot be read, so earlier sign-ins are no longer valid. Delete the folder to create new keys: {Reason}")]
    private partial void LogUnreadable(string folder, string reason);

    [LoggerMessage(2802, LogLevel.Warning, "The sign-in key cannot be saved in {Folder}, so sign-ins are valid only until the API stops: {Reason}")]
    private partial void LogUnsaved(string folder, string reason);
}
