import { List, ListItem } from "@/components/ui/list";
import { Skeleton } from "@/components/ui/skeleton";

/** The shape of a list of settings to come. */
export function RowsSkeleton({ rows }: { rows: number }) {
  return (
    <List className="mt-10">
      {Array.from({ length: rows }, (_, row) => (
        <ListItem key={`row-${row.toString()}`} end={<Skeleton className="h-7 w-16" />}>
          <Skeleton className="h-3 w-32" />
          <Skeleton className="mt-2 h-3 w-52 max-w-full" />
        </ListItem>
      ))}
    </List>
  );
}
