using Kernel.ServiceDefaults.Events;

namespace Kernel.Api.Summary;

/// <summary>The documents of a session's tabs with their milestones. The newest are kept.</summary>
/// <param name="capacity">The maximum number of documents.</param>
internal sealed class PageVisits(int capacity)
{
    private readonly BoundedTable<PageVisit> _byNavigation = new(capacity);
    // Documents are requested before their navigation.
    private readonly BoundedTable<(long Start, long Bytes, bool HasFailed)> _documents = new(64);
    private int _all;

    /// <summary>Gets the documents, oldest first.</summary>
    public IEnumerable<PageVisit> Items => _byNavigation.Values;

    /// <summary>Gets the number of documents that were left out.</summary>
    public int Omitted => _all - _byNavigation.Count;

    /// <summary>Adds an event.</summary>
    /// <param name="fact">The event.</param>
    /// <param name="tab">The tab of the event.</param>
    /// <param name="isFailure">Whether it reports the failure of a request.</param>
    public void Add(Fact fact, string tab, bool isFailure)
    {
        if (fact.Role == FactRole.Navigation)
        {
            Begin(fact, tab);
            return;
        }

        var isDocument = fact.Id.Length > 0 && fact.Id == fact.Loader && fact.IsMainFrame && fact.Role is FactRole.Request or FactRole.Response or FactRole.Failure;
        if (isDocument && !_byNavigation.TryGet(Key(tab, fact.Nav + 1), out _))
        {
            var known = _documents.TryGet(fact.Loader, out var document) ? document : (Start: fact.Time, Bytes: 0, HasFailed: false);
            _documents.Set(fact.Loader, (known.Start, known.Bytes + (long)fact.Size, known.HasFailed || isFailure));
            return;
        }

        // The response of a document has the number of the document before it.
        if (_byNavigation.Find(Key(tab, isDocument ? fact.Nav + 1 : fact.Nav)) is { } visit)
        {
            Add(visit, fact, isFailure);
        }
    }

    private void Begin(Fact fact, string tab)
    {
        var isRequested = _documents.TryGet(fact.Loader, out var document);
        _all++;
        _byNavigation.Set(Key(tab, fact.Nav), new PageVisit
        {
            Seq = fact.Seq,
            Tab = tab,
            Url = fact.Error.Length > 0 ? fact.Error : fact.Url,
            Start = isRequested ? document.Start : fact.Time,
            Requests = isRequested ? 1 : 0,
            Bytes = document.Bytes,
            Failed = document.HasFailed ? 1 : 0,
        });
        _documents.Remove(fact.Loader);
    }

    private static void Add(PageVisit visit, Fact fact, bool isFailure)
    {
        visit.Failed += isFailure ? 1 : 0;
        switch (fact.Role)
        {
            case FactRole.Request:
                visit.Requests++;
                break;
            case FactRole.Response or FactRole.ResponseEnd:
                visit.Bytes += (long)fact.Size;
                break;
            case FactRole.Error or FactRole.Exception when fact.State != "network":
                visit.Errors++;
                break;
            case FactRole.Shift:
                visit.Shift += fact.Size;
                break;
            case FactRole.Milestone when fact.Name == EventTypes.Lcp || !visit.Milestones.ContainsKey(fact.Name):
                visit.Milestones[fact.Name] = Math.Max(0, fact.Time - visit.Start);
                break;
        }
    }

    private static string Key(string tab, long nav) => $"{tab} {nav}";
}
