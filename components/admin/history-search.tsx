import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";

interface HistorySearchProps {
  label: string;
  value: string;
  onValueChange: (search: string) => void;
  /** Whether there is more than the first page. */
  hasMore: boolean;
}

/** Searches what was changed of one thing; not there while all of it is to be seen anyway. */
export function HistorySearch({ label, value, onValueChange, hasMore }: HistorySearchProps) {
  if (!hasMore && value === "") return null;
  return (
    <Field label={label} className="mt-2 max-w-80">
      <Input type="search" value={value} maxLength={254} autoComplete="off" onValueChange={onValueChange} />
    </Field>
  );
}
