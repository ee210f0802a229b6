;;; kwic.el --- Search a vault of Markdown notes as you type  -*- lexical-binding: t; -*-

;; SPDX-License-Identifier: GPL-2.0-or-later

;; Version: 0.1.0
;; Package-Requires: ((emacs "28.1"))
;; Keywords: matching, hypermedia, outlines
;; URL: https://kwic.invalid/

;;; Commentary:

;; A client of `kwic serve', which keeps the full-text index of a folder of Markdown notes.
;;
;;   (require 'kwic)
;;   (add-hook 'markdown-mode-hook #'kwic-mode)
;;
;; `kwic-search' searches as you type; `kwic-search-company', `kwic-backlinks',
;; `kwic-related' and `kwic-tasks' list notes; in `kwic-mode' links are followed by
;; \\[xref-find-definitions], links, tags and property values are completed, and unsaved
;; text is searched as the screen shows it.  `kwic-tag', `kwic-done' and `kwic-undo' edit tags
;; and tasks, and take an edit back.

;;; Code:

(require 'cl-lib)
(require 'diff-mode)
(require 'hl-line)
(require 'json)
(require 'seq)
(require 'subr-x)
(require 'xref)

(defgroup kwic nil
  "Search a vault of Markdown notes."
  :group 'matching
  :prefix "kwic-")

(defcustom kwic-program "kwic"
  "The program, or a list of it and its first arguments."
  :type '(choice string (repeat string)))

(defcustom kwic-vault nil
  "The vault's folder; nil: the one that holds the buffer's file."
  :type '(choice (const :tag "The buffer's" nil) directory))

(defcustom kwic-index nil
  "The index folder; nil: what the program chooses."
  :type '(choice (const :tag "The program's choice" nil) directory))

(defcustom kwic-limit 30
  "Hits that a search shows."
  :type 'natnum)

(defcustom kwic-timeout 5
  "Seconds to wait for an answer that cannot come later."
  :type 'number)

(defcustom kwic-overlay-delay 0.2
  "Seconds of rest after which unsaved text is sent."
  :type 'number)

(defcustom kwic-search-style 'auto
  "How `kwic-search' asks.
`live' shows hits in a window of its own, with the note above them;
`completing-read' leaves the hits to the completion framework; `auto'
takes the framework if Vertico, Icomplete or Ivy is on."
  :type '(choice (const auto) (const live) (const completing-read)))

(defface kwic-match '((t :inherit match)) "What matched, in a snippet.")
(defface kwic-title '((t :inherit font-lock-function-name-face :weight bold)) "A note's title.")
(defface kwic-place '((t :inherit shadow)) "A path, a heading path, a count.")

(declare-function vertico--candidate "ext:vertico")
(defvar kwic-mode)

(defvar kwic-history nil "Queries asked before.")

;;;; The server

(cl-defstruct (kwic-client (:constructor kwic--make-client (&key vault)))
  "One `kwic serve' and what is asked of it."
  vault process (id 0) (pending (make-hash-table)) (partial "") (failures 0)
  (overlays (make-hash-table :test #'equal)))

(defvar kwic--clients (make-hash-table :test #'equal) "Vault to client.")

(defconst kwic--cancelled -32800 "The code of a request that a newer one replaced.")

(defun kwic--vault ()
  "The vault of this buffer, or an error."
  (let* ((start (or buffer-file-name default-directory))
         (found (or kwic-vault
                    (seq-some (lambda (marker) (locate-dominating-file start marker))
                              '(".obsidian" ".kwic.ini" ".git")))))
    (unless found
      (user-error "No vault here: open a note, or set `kwic-vault'"))
    (directory-file-name (file-truename found))))

(defun kwic--path (vault)
  "This buffer's file relative to VAULT, or nil."
  (when-let* ((file (and buffer-file-name (file-truename buffer-file-name)))
              (inside (string-prefix-p (file-name-as-directory vault) file)))
    (file-relative-name file vault)))

(defun kwic--client (&optional vault)
  "The client of VAULT (default: this buffer's), running."
  (let* ((vault (or vault (kwic--vault)))
         (client (or (gethash vault kwic--clients)
                     (puthash vault (kwic--make-client :vault vault) kwic--clients))))
    (unless (process-live-p (kwic-client-process client))
      (kwic--start client))
    client))

(defun kwic--running ()
  "The client of this buffer's vault, nil where no server is up."
  (when-let* ((vault (ignore-errors (kwic--vault)))
              (client (gethash vault kwic--clients)))
    (and (process-live-p (kwic-client-process client)) client)))

(defun kwic--command (vault)
  "The words that start the server of VAULT."
  (append (ensure-list kwic-program) (list "serve" "--vault" vault)
          (and kwic-index (list "--index" (expand-file-name kwic-index)))))

(defun kwic--start (client)
  "Start the server of CLIENT and send it the unsaved buffers."
  (let ((vault (kwic-client-vault client)))
    (setf (kwic-client-partial client) ""
          (kwic-client-process client)
          (make-process :name "kwic" :command (kwic--command vault) :connection-type 'pipe
                        :coding 'utf-8-unix :noquery t
                        :stderr (get-buffer-create " *kwic stderr*")
                        :filter (lambda (_ text) (kwic--read client text))
                        :sentinel (lambda (process _) (kwic--ended client process))))
    (when-let ((errors (get-buffer-process " *kwic stderr*")))
      (set-process-query-on-exit-flag errors nil)
      (set-process-sentinel errors #'ignore))
    (maphash (lambda (_ params) (kwic--send client nil "buffer.set" params))
             (kwic-client-overlays client))))

(defun kwic--send (client id method params)
  "Write the request METHOD with PARAMS to CLIENT, numbered ID.
What a server that just ended does not take is asked again by `kwic--ended'."
  (let ((line (concat (json-serialize
                       `(:jsonrpc "2.0" ,@(and id (list :id id)) :method ,method
                                  :params ,(or params (make-hash-table)))
                       :null-object nil :false-object :false)
                      "\n")))
    (ignore-errors (process-send-string (kwic-client-process client) line))))

(defun kwic--request (client method params callback)
  "Ask CLIENT for METHOD with PARAMS; CALLBACK gets the error and the result."
  (let ((id (cl-incf (kwic-client-id client))))
    (puthash id (list method params callback) (kwic-client-pending client))
    (kwic--send client id method params)
    id))

(defun kwic--call (client method &rest params)
  "Ask CLIENT for METHOD with PARAMS and wait for the result."
  (let* ((answer nil)
         (deadline (+ (float-time) kwic-timeout))
         (id (kwic--request client method params
                            (lambda (err result) (setq answer (list err result))))))
    ;; Of all processes: waiting for one that has ended never runs its sentinel.
    (while (and (not answer) (< (float-time) deadline))
      (accept-process-output nil 0.05))
    (pcase answer
      ('nil (remhash id (kwic-client-pending client))
            (user-error "Kwic: no answer within %s s" kwic-timeout))
      (`(nil ,result) result)
      (`(,err ,_) (user-error "Kwic: %s" (plist-get err :message))))))

(defun kwic--read (client text)
  "Take TEXT, some bytes of lines, from the server of CLIENT."
  (let* ((lines (split-string (concat (kwic-client-partial client) text) "\n")))
    (setf (kwic-client-partial client) (car (last lines)))
    (dolist (line (butlast lines))
      (when-let ((message (ignore-errors
                            (json-parse-string line :object-type 'plist :array-type 'list
                                               :null-object nil :false-object nil))))
        (kwic--answer client message)))))

(defun kwic--answer (client message)
  "Give MESSAGE of the server to whoever waits for it at CLIENT."
  (let* ((id (plist-get message :id))
         (err (plist-get message :error))
         (waiting (and id (gethash id (kwic-client-pending client)))))
    (when waiting
      (setf (kwic-client-failures client) 0)
      (remhash id (kwic-client-pending client))
      (unless (eql (plist-get err :code) kwic--cancelled)
        (funcall (nth 2 waiting) err (plist-get message :result))))))

(defun kwic--ended (client process)
  "PROCESS, the server of CLIENT, ended: start another, ask again."
  (when (and (eq process (kwic-client-process client))
             (not (process-live-p process))
             (gethash (kwic-client-vault client) kwic--clients))
    (let ((pending (kwic-client-pending client)))
      (if (> (cl-incf (kwic-client-failures client)) 3)
          (progn (clrhash pending)
                 (message "Kwic: the server ended (%d); see buffer \" *kwic stderr*\""
                          (process-exit-status process)))
        (message "Kwic: the server ended; started again")
        (kwic--start client)
        (maphash (lambda (id request) (kwic--send client id (car request) (cadr request)))
                 pending)))))

(defun kwic-stop ()
  "End all servers."
  (interactive)
  (let ((clients (hash-table-values kwic--clients)))
    (clrhash kwic--clients)
    (dolist (client clients)
      (when (process-live-p (kwic-client-process client))
        (delete-process (kwic-client-process client))))))

;;;; Answers as rows of text

;; A row is a line of the buffer of hits.  One that can be gone to has its entry, a plist, as
;; the text property `kwic-entry': :path :title :line :utf16 :text :places, where :places are
;; the matches in the file as (LINE UTF16 LENGTH).

(defun kwic--column (text utf16)
  "The index in TEXT of the character at UTF16 units."
  (let ((at 0) (units 0))
    (while (and (< units utf16) (< at (length text)))
      (cl-incf units (if (> (aref text at) #xffff) 2 1))
      (cl-incf at))
    at))

(defun kwic--one-line (text)
  "TEXT without line ends and other control characters."
  (replace-regexp-in-string "[[:cntrl:]]" " " (or text "")))

(defun kwic--marked (snippet)
  "Text of SNIPPET, what matched in a face."
  (let ((text (kwic--one-line (plist-get snippet :text))))
    (dolist (mark (plist-get snippet :marks) text)
      (pcase-let ((`(,from ,to) (plist-get mark :utf16)))
        (add-face-text-property (kwic--column text from) (kwic--column text to)
                                'kwic-match nil text)))))

(defun kwic--places (snippet)
  "The matches of SNIPPET in its file."
  (let ((text (plist-get snippet :text)))
    (cl-mapcar (lambda (at mark)
                 (pcase-let ((`(,from ,to) (plist-get mark :utf16)))
                   (list (plist-get at :line) (plist-get at :utf16)
                         (- (kwic--column text to) (kwic--column text from)))))
               (plist-get snippet :at) (plist-get snippet :marks))))

(defun kwic--entry (hit snippet)
  "The entry of HIT at SNIPPET."
  (let ((at (car (plist-get snippet :at))))
    (list :path (plist-get hit :path) :title (plist-get hit :title)
          :line (or (plist-get at :line) (plist-get snippet :line) 1)
          :utf16 (or (plist-get at :utf16) 0)
          :heading (plist-get snippet :heading) :tags (plist-get hit :tags)
          :text (if snippet (kwic--marked snippet) "")
          :places (kwic--places snippet))))

(defun kwic--entries (hits)
  "HITS as a list of entries, one a snippet."
  (cl-loop for hit in hits
           when (plist-get hit :path) ; a name that is no UTF-8 cannot be opened by name
           append (mapcar (lambda (snippet) (kwic--entry hit snippet))
                          (or (plist-get hit :snippets) '(nil)))))

(defun kwic--fit (text columns)
  "TEXT in COLUMNS: its beginning, or what is around its first match."
  (if (<= (string-width text) columns)
      text
    (let* ((match (text-property-not-all 0 (length text) 'face nil text))
           (end (and match (next-single-property-change match 'face text (length text))))
           (out (and match (> (string-width text 0 end) (1- columns))
                     (max 0 (- match (/ columns 3))))))
      (when out
        (let ((space (string-search " " text out)))
          (setq text (concat "…" (substring text (if (and space (< space match)) (1+ space)
                                                   out))))))
      (truncate-string-to-width text columns nil nil "…"))))

(defun kwic--columns ()
  "Columns of a row: those of the window of hits, or of the frame."
  (max 20 (1- (let ((window (get-buffer-window "*kwic*")))
                (if window (window-width window) (frame-width))))))

(defun kwic--beside (text right columns)
  "TEXT, and RIGHT at the end of COLUMNS where there is room."
  (let ((room (- columns (string-width text) 2)))
    (if (or (< room 8) (string-empty-p (or right "")))
        text
      (let ((right (truncate-string-to-width right room nil nil "…")))
        (concat text (make-string (- columns (string-width text) (string-width right)) ?\s)
                (propertize right 'face 'kwic-place))))))

(defun kwic--note-row (path title columns)
  "The row in COLUMNS that names the note at PATH by its TITLE."
  (kwic--beside (propertize (truncate-string-to-width (kwic--one-line (or title path))
                                                      columns nil nil "…")
                            'face 'kwic-title)
                (directory-file-name (or (file-name-directory path) "")) columns))

(defun kwic--place-row (entry columns &optional right)
  "The row in COLUMNS of ENTRY, a line of a note, with RIGHT at its end."
  (let* ((right (and right (truncate-string-to-width right (/ columns 3) nil nil "…")))
         (room (- columns 6 (if right (+ 2 (string-width right)) 0))))
    (propertize (kwic--beside (concat (propertize (format "%4d  " (plist-get entry :line))
                                                  'face 'kwic-place)
                                      (kwic--fit (plist-get entry :text) room))
                              right columns)
                'kwic-entry entry)))

(defun kwic--grouped (entries columns)
  "ENTRIES as rows of COLUMNS below the names of their notes."
  (let ((last nil) (rows nil))
    (dolist (entry entries (nreverse rows))
      (let* ((path (plist-get entry :path))
             (name (kwic--note-row path (plist-get entry :title) columns))
             (empty (string-empty-p (plist-get entry :text))))
        (unless (equal path last)
          (push (if empty (propertize name 'kwic-entry entry) name) rows))
        (unless empty
          (push (kwic--place-row entry columns) rows))
        (setq last path)))))

(defun kwic--says (text)
  "TEXT as a row that cannot be gone to."
  (propertize (concat "      " (kwic--one-line text)) 'face 'kwic-place))

(defun kwic--nothing-rows (result)
  "What there is to say of RESULT when it has no hits."
  (let ((clauses (plist-get result :clauses))
        (words (plist-get result :suggestions)))
    (append
     (list (kwic--says (if (cdr clauses) "No note matches all of" "No note matches.")))
     (and (cdr clauses)
          (mapcar (lambda (clause)
                    (propertize (format "%4d  %s" (plist-get clause :count)
                                        (plist-get clause :text))
                                'face 'kwic-place))
                  clauses))
     (and words (list (kwic--says (concat "did you mean " (string-join words ", ") "?")))))))

(defun kwic--result-rows (result)
  "The rows of RESULT, an answer to a search."
  (append (or (kwic--grouped (kwic--entries (plist-get result :hits)) (kwic--columns))
              (kwic--nothing-rows result))
          (mapcar (lambda (warning) (kwic--says (plist-get warning :message)))
                  (plist-get result :warnings))))

(defun kwic--go (line utf16)
  "Go to the character at UTF16 units of LINE."
  (goto-char (point-min))
  (forward-line (1- line))
  (forward-char (kwic--column (buffer-substring-no-properties (point) (line-end-position))
                              utf16)))

(defun kwic--visit (vault entry &optional show)
  "Go to ENTRY in VAULT.
The function SHOW displays its buffer (default: in this window)."
  (let ((buffer (find-file-noselect (expand-file-name (plist-get entry :path) vault))))
    (xref-push-marker-stack)
    (funcall (or show #'pop-to-buffer-same-window) buffer)
    (with-current-buffer buffer
      (kwic--go (plist-get entry :line) (or (plist-get entry :utf16) 0))
      (when-let ((window (get-buffer-window buffer)))
        (set-window-point window (point))))
    buffer))

;;;; The preview

(define-derived-mode kwic-preview-mode special-mode "Kwic-Preview"
  "A note around the hit that point is on."
  (setq-local truncate-lines nil
              word-wrap t
              mode-line-format nil
              font-lock-defaults
              '((("\\`---\n\\(?:.*\n\\)*?---$" (0 'kwic-place t))
                 ("^#+ .*" . 'kwic-title)
                 ("\\*\\*[^*\n]+\\*\\*" . 'bold)
                 ("\\[\\[[^]\n]+\\]\\]" . 'link)
                 ("\\(?:^\\|[ (]\\)\\(#[[:alpha:]][^] \t\n,;)]*\\)" 1 'font-lock-constant-face)
                 ("`[^`\n]+`" . 'font-lock-string-face))
                t)))

(defun kwic--preview-text (file)
  "Fill this buffer with the text of FILE, as its buffer has it."
  (let ((inhibit-read-only t)
        (open (find-buffer-visiting file)))
    (erase-buffer)
    (cond (open (insert-buffer-substring-no-properties open))
          ((file-readable-p file) (insert-file-contents file)))
    (font-lock-ensure)))

(defun kwic--preview (vault entry window)
  "Show ENTRY of VAULT in WINDOW."
  (with-current-buffer (get-buffer-create "*kwic preview*")
    (unless (derived-mode-p 'kwic-preview-mode)
      (kwic-preview-mode))
    (kwic--preview-text (expand-file-name (plist-get entry :path) vault))
    (remove-overlays)
    (dolist (place (plist-get entry :places))
      (kwic--go (nth 0 place) (nth 1 place))
      (overlay-put (make-overlay (point) (min (point-max) (+ (point) (nth 2 place))))
                   'face 'kwic-match))
    (kwic--go (plist-get entry :line) (or (plist-get entry :utf16) 0))
    (setq header-line-format (concat " " (plist-get entry :path)))
    (let ((at (point))) ; which a buffer loses when shown
      (set-window-buffer window (current-buffer))
      (set-window-point window at)
      (with-selected-window window
        (recenter (/ (window-height) 3))))))

(defun kwic--preview-clear ()
  "There is no note to be previewed."
  (when-let ((buffer (get-buffer "*kwic preview*")))
    (with-current-buffer buffer
      (let ((inhibit-read-only t))
        (erase-buffer))
      (setq header-line-format nil))))

(defun kwic--preview-end ()
  "Leave no preview behind."
  (when-let ((buffer (get-buffer "*kwic preview*")))
    (kill-buffer buffer)))

;;;; The buffer of hits

(defvar kwic-hits-mode-map
  (let ((map (make-sparse-keymap)))
    (define-key map (kbd "RET") #'kwic-hits-visit)
    (define-key map (kbd "n") #'kwic-hits-next)
    (define-key map (kbd "p") #'kwic-hits-previous)
    (define-key map (kbd "o") #'kwic-hits-display)
    (define-key map (kbd "m") #'kwic-hits-mark)
    (define-key map (kbd "t") #'kwic-hits-tag)
    map)
  "Keys of `kwic-hits-mode'.")

(define-derived-mode kwic-hits-mode special-mode "Kwic"
  "Notes, and below each the places found in it."
  (setq-local truncate-lines t
              next-error-function #'kwic--next-error)
  (hl-line-mode 1))

(defvar-local kwic--shown nil "The vault of a buffer of hits.")

(defun kwic--render (buffer vault rows header)
  "Show ROWS about VAULT in BUFFER below HEADER, point on the first to go to."
  (with-current-buffer buffer
    (unless (derived-mode-p 'kwic-hits-mode)
      (kwic-hits-mode))
    (let ((inhibit-read-only t))
      (erase-buffer)
      (setq kwic--shown vault
            header-line-format (string-replace "%" "%%" header)
            default-directory (file-name-as-directory vault))
      (dolist (row rows)
        (insert row "\n"))
      (goto-char (point-min))
      (unless (kwic--entry-at)
        (kwic--move 1)))
    (when-let ((window (get-buffer-window buffer)))
      (set-window-start window (point-min))
      (set-window-point window (point)))
    (when hl-line-mode
      (hl-line-highlight))))

(defun kwic--entry-at ()
  "The entry of this line, or nil."
  (get-text-property (line-beginning-position) 'kwic-entry))

(defun kwic--entry-here ()
  "The entry of this line, or an error."
  (or (kwic--entry-at) (user-error "No hit on this line")))

(defun kwic--move (step)
  "Go to the next line with an entry, by STEP lines; nil if there is none."
  (let ((start (point)))
    (while (and (zerop (forward-line step)) (not (eobp)) (not (kwic--entry-at))))
    (or (and (kwic--entry-at) (not (eq (point) start)))
        (progn (goto-char start) nil))))

(defun kwic-hits-next ()
  "Go to the next hit."
  (interactive)
  (kwic--move 1))

(defun kwic-hits-previous ()
  "Go to the hit before."
  (interactive)
  (kwic--move -1))

(defun kwic-hits-visit ()
  "Go to the hit of this line."
  (interactive)
  (kwic--visit kwic--shown (kwic--entry-here)))

(defun kwic-hits-display ()
  "Show the hit of this line in another window."
  (interactive)
  (save-selected-window
    (kwic--visit kwic--shown (kwic--entry-here) #'switch-to-buffer-other-window)))

(defun kwic--next-error (count &optional reset)
  "Go to the hit COUNT further on, from the first if RESET: for `next-error'."
  (when reset
    (goto-char (point-min)))
  (dotimes (_ (abs count))
    (unless (kwic--move (cl-signum count))
      (user-error "No more hits")))
  (kwic-hits-display))

(defun kwic--header (query result)
  "The line above the hits of QUERY (nil: it is seen elsewhere), from RESULT."
  (let* ((total (plist-get result :total))
         (count (or (plist-get total :value) 0))
         (relaxed (plist-get result :relaxed))
         (behind (or (plist-get result :behind) 0)))
    (concat (if query (concat " " query "  ") " ")
            (propertize (format "%s%d %s" (if (plist-get total :exact) "" "~") count
                                (if (eql count 1) "note" "notes"))
                        'face 'kwic-place)
            (mapconcat (lambda (c) (concat "  → " (plist-get c :word)))
                       (plist-get result :corrected) "")
            (and relaxed (concat "  without " (string-join relaxed ", ")))
            (and (> behind 0) (format "  %d to be indexed" behind)))))

;;;; Search in a window of its own

(defun kwic--search-params (query)
  "Parameters of a live search for QUERY."
  `(:query ,query :live t :limit ,kwic-limit
           :snippets (:count 2 :chars ,(max 60 (min 200 (- (kwic--columns) 6))))
           :supersede "search"))

(defvar kwic-live-map
  (let ((map (make-sparse-keymap)))
    (set-keymap-parent map minibuffer-local-map)
    (define-key map (kbd "C-n") #'kwic-live-next)
    (define-key map (kbd "<down>") #'kwic-live-next)
    (define-key map (kbd "C-p") #'kwic-live-previous)
    (define-key map (kbd "<up>") #'kwic-live-previous)
    map)
  "Keys while a search is typed.")

(cl-defstruct (kwic-live (:constructor kwic--make-live (buffer client window)))
  "A search being typed: its hits, where they are previewed, what was asked."
  buffer client window asked pending)

(defvar kwic--live nil "The search being typed.")

(defun kwic--live-preview ()
  "Preview the hit that the list stands on."
  (let ((window (kwic-live-window kwic--live)))
    (with-current-buffer (kwic-live-buffer kwic--live)
      (let ((entry (kwic--entry-at)))
        (cond ((not entry) (kwic--preview-clear))
              ((window-live-p window) (kwic--preview kwic--shown entry window)))))))

(defun kwic--live-settle (live)
  "Wait, a second at most, for the answer to what was typed last in LIVE."
  (let ((deadline (+ (float-time) 1)))
    (while (and (kwic-live-pending live) (< (float-time) deadline))
      (accept-process-output nil 0.05))))

(defun kwic--live-move (step)
  "Move STEP hits down in the list, which is that of what was typed."
  (kwic--live-settle kwic--live)
  (when-let ((window (get-buffer-window (kwic-live-buffer kwic--live))))
    (with-selected-window window
      (kwic--move step)
      (hl-line-highlight)
      (when (<= (line-number-at-pos) 2)
        (set-window-start window (point-min)))))
  (kwic--live-preview))

(defun kwic-live-next ()
  "Go to the next hit."
  (interactive)
  (kwic--live-move 1))

(defun kwic-live-previous ()
  "Go to the hit before."
  (interactive)
  (kwic--live-move -1))

(defun kwic--live-update (&rest _)
  "Search for the minibuffer's text."
  (let ((live kwic--live) (query (minibuffer-contents-no-properties)))
    (setf (kwic-live-asked live) query
          (kwic-live-pending live) t)
    (kwic--request (kwic-live-client live) "search" (kwic--search-params query)
                   (lambda (err result)
                     (when (and (equal query (kwic-live-asked live))
                                (buffer-live-p (kwic-live-buffer live)))
                       (kwic--live-show live err result))))))

(defun kwic--live-show (live err result)
  "Show in LIVE what was answered: ERR or RESULT."
  (setf (kwic-live-pending live) nil)
  (kwic--render (kwic-live-buffer live) (kwic-client-vault (kwic-live-client live))
                (and result (kwic--result-rows result))
                (if err (plist-get err :message) (kwic--header nil result)))
  (when (eq live kwic--live)
    (kwic--live-preview)))

(defun kwic--search-live (client initial)
  "Search at CLIENT, from INITIAL on, in a window of its own; the entry chosen."
  (let* ((buffer (get-buffer-create "*kwic*"))
         (kwic--live (kwic--make-live buffer client (selected-window))))
    (unwind-protect
        (save-window-excursion
          (kwic--render buffer (kwic-client-vault client) nil " type to search")
          (display-buffer buffer '(display-buffer-at-bottom (window-height . 0.5)))
          (minibuffer-with-setup-hook
              (lambda ()
                (add-hook 'after-change-functions #'kwic--live-update nil t)
                (kwic--live-update))
            (read-from-minibuffer "Search notes: " initial kwic-live-map nil 'kwic-history))
          (kwic--live-settle kwic--live)
          (with-current-buffer buffer (kwic--entry-at)))
      (kwic--preview-end))))

;;;; Search through the completion framework

(defun kwic--annotate (entries)
  "Make an annotation function: folder and line, then tags.
ENTRIES is a function that gives the alist of candidates and entries."
  (lambda (candidate)
    (when-let ((entry (cdr (assoc candidate (funcall entries)))))
      (propertize (concat (format "  %s:%d" (or (file-name-directory (plist-get entry :path)) "")
                                  (plist-get entry :line))
                          (mapconcat (lambda (tag) (concat "  #" tag))
                                     (plist-get entry :tags) ""))
                  'face 'kwic-place))))

(defun kwic--line (entry)
  "ENTRY as a candidate: title, text, and its place unseen: no two are equal."
  (let ((title (kwic--one-line (plist-get entry :title))))
    (concat (propertize title 'face 'kwic-title) "  "
            (kwic--fit (plist-get entry :text)
                       (max 20 (- (frame-width) (string-width title) 28)))
            (propertize (format " %s:%d" (plist-get entry :path) (plist-get entry :line))
                        'invisible t))))

(defun kwic--candidate ()
  "The candidate that the minibuffer's framework stands on."
  (cond ((and (bound-and-true-p vertico--input) (fboundp 'vertico--candidate))
         (vertico--candidate))
        (t (let ((all (completion-all-sorted-completions)))
             (and (consp all) (car all))))))

(defun kwic--completing-preview (vault entries window)
  "A function that previews in WINDOW the candidate among ENTRIES of VAULT.
ENTRIES is a function that gives the alist of them."
  (lambda ()
    (when-let* ((candidate (ignore-errors (kwic--candidate)))
                (entry (cdr (assoc candidate (funcall entries)))))
      (when (window-live-p window)
        (kwic--preview vault entry window)))))

(defun kwic--search-completing (client initial)
  "Search at CLIENT from INITIAL on by `completing-read'; the entry chosen."
  (let* ((entries nil)
         (ask (lambda (query)
                (setq entries
                      (mapcar (lambda (entry) (cons (kwic--line entry) entry))
                              (kwic--entries
                               (plist-get (apply #'kwic--call client "search"
                                                 (kwic--search-params query))
                                          :hits))))
                (mapcar #'car entries)))
         (table (lambda (query _ action)
                  (pcase action
                    ('metadata `(metadata (category . kwic-hit)
                                          (display-sort-function . identity)
                                          (cycle-sort-function . identity)
                                          (annotation-function
                                           . ,(kwic--annotate (lambda () entries)))))
                    ((pred consp) nil)
                    ('t (funcall ask query))
                    ('lambda (assoc query entries))
                    (_ query))))
         (completion-styles '(kwic))
         (completion-styles-alist
          '((kwic (lambda (string table &rest _) (and (funcall table string nil 'lambda) string))
                  (lambda (string table &rest _) (funcall table string nil t))
                  "The server ranks.")))
         (preview (kwic--completing-preview (kwic-client-vault client) (lambda () entries)
                                            (selected-window))))
    (unwind-protect
        (save-window-excursion
          (cdr (assoc (minibuffer-with-setup-hook
                          (lambda () (add-hook 'post-command-hook preview 90 t))
                        (completing-read "Search notes: " table nil nil initial
                                         'kwic-history))
                      entries)))
      (kwic--preview-end))))

(defun kwic--framework-p ()
  "Non-nil where a completion framework is on."
  (or (bound-and-true-p vertico-mode) (bound-and-true-p icomplete-mode)
      (bound-and-true-p fido-mode) (bound-and-true-p ivy-mode)))

;;;###autoload
(defun kwic-search (&optional initial)
  "Search the vault as you type, from INITIAL on, and go to the hit chosen."
  (interactive)
  (let* ((client (kwic--client))
         (read (if (or (eq kwic-search-style 'completing-read)
                       (and (eq kwic-search-style 'auto) (kwic--framework-p)))
                   #'kwic--search-completing
                 #'kwic--search-live)))
    (kwic--overlay-flush)
    (if-let ((entry (funcall read client initial)))
        (kwic--visit (kwic-client-vault client) entry)
      (message "Kwic: nothing found"))))

;;;; Other questions

(defun kwic--show (client rows header)
  "Show ROWS about the vault of CLIENT below HEADER in a buffer of hits."
  (let ((buffer (get-buffer-create "*kwic*")))
    (kwic--render buffer (kwic-client-vault client) rows header)
    (pop-to-buffer buffer)))

(defun kwic--note-here (client)
  "The path of this buffer's note in the vault of CLIENT, or an error."
  (or (kwic--path (kwic-client-vault client))
      (user-error "This buffer is no note of the vault")))

(defun kwic--flat (values)
  "Facet VALUES with those below them, as an alist of value and count."
  (cl-loop for value in values
           collect (cons (plist-get value :value) (plist-get value :count))
           append (kwic--flat (plist-get value :children))))

(defun kwic--read-facet (client field)
  "Ask for a value of the facet FIELD of the vault of CLIENT."
  (let* ((facets (plist-get (kwic--call client "facets" :facets (vector field) :limit 1000)
                            :facets))
         (counts (kwic--flat (plist-get facets (intern (concat ":" field)))))
         (completion-extra-properties
          (list :annotation-function
                (lambda (value) (format "  %s" (cdr (assoc value counts)))))))
    (completing-read (format "%s: " (capitalize field)) counts nil t)))

;;;###autoload
(defun kwic-search-company (company)
  "List the notes of COMPANY."
  (interactive (list (kwic--read-facet (kwic--client) "company")))
  (let* ((client (kwic--client))
         (query (concat "company:" company))
         (result (kwic--call client "search" :query query :limit kwic-limit
                             :snippets '(:count 1 :chars 160))))
    (kwic--show client (kwic--result-rows result) (kwic--header query result))))

(defun kwic--related-rows (hits)
  "Rows of HITS, notes with the reasons why they are there."
  (cl-loop with columns = (kwic--columns)
           for hit in hits
           when (plist-get hit :path)
           append (list (propertize (kwic--note-row (plist-get hit :path)
                                                    (plist-get hit :title) columns)
                                    'kwic-entry (kwic--entry hit nil))
                        (truncate-string-to-width
                         (kwic--says (string-join (plist-get hit :reasons) " · "))
                         columns nil nil "…"))))

;;;###autoload
(defun kwic-related ()
  "List the notes that are like this one."
  (interactive)
  (let* ((client (kwic--client))
         (path (kwic--note-here client))
         (result (kwic--call client "related" :path path :limit kwic-limit)))
    (kwic--show client (kwic--related-rows (plist-get result :hits))
                (concat " like " (file-name-base path)))))

(defun kwic--file-line (file line)
  "The text of LINE of FILE, trimmed, or nil."
  (with-temp-buffer
    (when (file-readable-p file)
      (insert-file-contents file)
      (forward-line (1- line))
      (string-trim (buffer-substring (point) (line-end-position))))))

(defun kwic--link-entry (vault link)
  "LINK of an answer about VAULT as an entry: the line it stands in."
  (let* ((path (plist-get link :path))
         (line (or (plist-get link :line) 1))
         (text (or (kwic--file-line (expand-file-name path vault) line)
                   (plist-get link :text) ""))
         (at (string-search (plist-get link :target) text)))
    (when at
      (add-face-text-property at (+ at (length (plist-get link :target))) 'kwic-match nil text))
    (list :path path :title (plist-get link :title) :line line :text text
          :utf16 (or (plist-get link :utf16) 0))))

;;;###autoload
(defun kwic-backlinks ()
  "List the lines of notes that link to this one."
  (interactive)
  (let* ((client (kwic--client))
         (path (kwic--note-here client))
         (links (plist-get (kwic--call client "note" :path path) :links)))
    (kwic--show client
                (kwic--grouped (mapcar (lambda (link)
                                         (kwic--link-entry (kwic-client-vault client) link))
                                       (plist-get links :in))
                               (kwic--columns))
                (concat " links to " (file-name-base path)))))

(defun kwic--task-row (task)
  "TASK of an answer as a row."
  (let ((box (pcase (plist-get task :state)
               ("done" "●") ("cancelled" "–")
               (_ (if (equal (plist-get task :box) "/") "◐" "○")))))
    (kwic--place-row (list :path (plist-get task :path) :title (plist-get task :title)
                           :line (plist-get task :line) :utf16 (plist-get task :utf16)
                           :text (concat box " " (kwic--one-line (plist-get task :text))))
                     (kwic--columns) (plist-get task :title))))

;;;###autoload
(defun kwic-tasks (&optional query)
  "List the open tasks that match QUERY."
  (interactive (list (read-string "Tasks (all): " nil 'kwic-history)))
  (let* ((client (kwic--client))
         (tasks (plist-get (kwic--call client "tasks" :query (or query "") :state "todo"
                                           :limit 0)
                           :tasks)))
    (kwic--show client (mapcar #'kwic--task-row tasks) (concat " to do  " query))))

;;;; Edits

(defvar kwic-edit-history nil "Edits of tags that were asked for.")

(defun kwic--parse-edit (words)
  "WORDS, as \"+add -remove old=new\", as parameters of edit.plan."
  (let (add remove rename)
    (dolist (word (split-string words))
      (cond ((string-match "\\`\\+\\(.+\\)" word) (push (match-string 1 word) add))
            ((string-match "\\`-\\(.+\\)" word) (push (match-string 1 word) remove))
            ((string-match "\\`\\([^=]+\\)=\\(.+\\)" word)
             (setq rename (append rename (list (intern (concat ":" (match-string 1 word)))
                                               (match-string 2 word)))))
            (t (user-error "Kwic: \"%s\": write +tag, -tag or old=new" word))))
    (unless (or add remove rename)
      (user-error "Kwic: nothing to be done; write +tag, -tag or old=new"))
    (append (list :add (vconcat (nreverse add)) :remove (vconcat (nreverse remove)))
            (and rename (list :rename rename)))))

(defun kwic--agreed (plan what)
  "Show the diff of PLAN and ask whether to do WHAT."
  (let ((buffer (get-buffer-create "*kwic diff*")))
    (with-current-buffer buffer
      (let ((inhibit-read-only t))
        (erase-buffer)
        (dolist (refused (plist-get plan :refused))
          (insert (format "# not edited: %s: %s\n" (plist-get refused :path)
                          (plist-get refused :message))))
        (insert (replace-regexp-in-string "^kwic-hash: .*\n" "" (plist-get plan :diff)))
        (goto-char (point-min)))
      (diff-mode)
      (setq buffer-read-only t))
    (save-window-excursion
      (display-buffer buffer '(display-buffer-at-bottom))
      (y-or-n-p (format "Kwic: %s in %d %s? " what (plist-get plan :notes)
                        (if (eql (plist-get plan :notes) 1) "note" "notes"))))))

(defun kwic--goto-place (place)
  "Go to PLACE of an edit, in lines and UTF-16 units."
  (goto-char (point-min))
  (forward-line (1- (plist-get place :line)))
  (let ((line (buffer-substring-no-properties (point) (line-end-position))))
    (forward-char (kwic--column line (plist-get place :utf16)))))

(defun kwic--change-buffer (edits)
  "Make EDITS of this buffer, the last one first so that places stay right."
  (save-excursion
    (save-restriction
      (widen)
      (dolist (edit (reverse edits))
        (kwic--goto-place (plist-get edit :to))
        (let ((to (point)))
          (kwic--goto-place (plist-get edit :from))
          (delete-region (point) to)
          (insert (plist-get edit :text)))))))

(defun kwic--revert (client files)
  "Show what the server of CLIENT wrote in the buffers of FILES."
  (dolist (file files)
    (when-let ((buffer (find-buffer-visiting
                        (expand-file-name (plist-get file :path)
                                          (kwic-client-vault client)))))
      (unless (buffer-modified-p buffer)
        (with-current-buffer buffer
          (revert-buffer t t t))))))

(defun kwic--tell-edited (client result)
  "Say what RESULT of an edit of CLIENT is, and show it."
  (kwic--revert client (plist-get result :files))
  (dolist (refused (plist-get result :refused))
    (message "Kwic: %s was not edited: %s" (plist-get refused :path)
             (plist-get refused :message)))
  (message "Kwic: %d %s edited; M-x kwic-undo takes it back" (plist-get result :notes)
           (if (eql (plist-get result :notes) 1) "note" "notes")))

(defun kwic--edit (client params what)
  "Plan an edit of PARAMS by CLIENT, show it, ask, and do WHAT.
Buffers with unsaved text are changed, not written."
  (kwic--overlay-flush)
  (let ((plan (apply #'kwic--call client "edit.plan" params)))
    (if (zerop (plist-get plan :notes))
        (message "Kwic: nothing to edit%s"
                 (if-let ((refused (car (plist-get plan :refused))))
                     (format ": %s: %s" (plist-get refused :path)
                             (plist-get refused :message))
                   ""))
      (when (kwic--agreed plan what)
        (dolist (file (plist-get plan :files))
          (when-let* ((unsaved (plist-get file :unsaved))
                      (buffer (find-buffer-visiting
                               (expand-file-name (plist-get file :path)
                                                 (kwic-client-vault client)))))
            (with-current-buffer buffer
              (kwic--change-buffer (plist-get file :edits)))))
        (unless (string-empty-p (plist-get plan :patch))
          (kwic--tell-edited client (kwic--call client "edit.apply"
                                                :patch (plist-get plan :patch)
                                                :what what)))))))

(defun kwic--read-edit ()
  "Ask for an edit of tags."
  (read-string "Tags (+add -remove old=new): " nil 'kwic-edit-history))

;;;###autoload
(defun kwic-tag (words)
  "Edit the tags of this note by WORDS: +add -remove old=new."
  (interactive (list (kwic--read-edit)))
  (let* ((client (kwic--client))
         (path (kwic--note-here client)))
    (kwic--edit client (append (list :paths (vector path)) (kwic--parse-edit words))
                (concat "tag " words))))

;;;###autoload
(defun kwic-done ()
  "Tick the task in this line off, or open it again."
  (interactive)
  (let* ((client (kwic--client))
         (path (kwic--note-here client))
         (done (save-excursion
                 (beginning-of-line)
                 (looking-at-p "[ \t>]*\\(?:[-*+]\\|[0-9]+[.)]\\) +\\[[xX]\\]"))))
    (kwic--edit client
                (list :task (append (list :path path :line (line-number-at-pos nil t))
                                    (and done '(:undo t))))
                (if done "open the task again" "tick the task off"))))

;;;###autoload
(defun kwic-undo ()
  "Take the last edit that kwic wrote back."
  (interactive)
  (kwic--overlay-flush)
  (let* ((client (kwic--client))
         (plan (kwic--call client "edit.undo" :dryRun t)))
    (if (zerop (plist-get plan :notes))
        (kwic--tell-edited client plan)
      (when (kwic--agreed plan "undo the last edit")
        (kwic--tell-edited client (kwic--call client "edit.undo"
                                              :edit (plist-get plan :edit)))))))

(defun kwic-hits-mark ()
  "Mark the note of this line, or take its mark back, and go on."
  (interactive)
  (let* ((entry (kwic--entry-here))
         (inhibit-read-only t)
         (marked (get-text-property (line-beginning-position) 'kwic-marked)))
    (put-text-property (line-beginning-position) (line-end-position) 'kwic-marked
                       (and (not marked) (plist-get entry :path)))
    (if marked
        (remove-overlays (line-beginning-position) (line-end-position) 'kwic-mark t)
      (let ((overlay (make-overlay (line-beginning-position) (line-end-position))))
        (overlay-put overlay 'kwic-mark t)
        (overlay-put overlay 'face 'highlight)))
    (kwic--move 1)))

(defun kwic--hits-paths ()
  "Paths of the notes marked, else of all in this buffer."
  (let (marked all)
    (save-excursion
      (goto-char (point-min))
      (while (not (eobp))
        (when-let ((entry (kwic--entry-at)))
          (cl-pushnew (plist-get entry :path) all :test #'equal)
          (when (get-text-property (point) 'kwic-marked)
            (cl-pushnew (plist-get entry :path) marked :test #'equal)))
        (forward-line 1)))
    (nreverse (or marked all))))

(defun kwic-hits-tag (words)
  "Edit the tags of the notes marked, else of all hits, by WORDS.
These are +add -remove old=new."
  (interactive (list (kwic--read-edit)))
  (kwic--edit (kwic--client kwic--shown)
              (append (list :paths (vconcat (kwic--hits-paths))) (kwic--parse-edit words))
              (concat "tag " words)))

;;;; Links by xref

(defun kwic--link-at-point ()
  "The target of the [[link]] around point, or nil."
  (save-excursion
    (let ((here (point)) (end (line-end-position)))
      (beginning-of-line)
      (cl-loop while (re-search-forward "\\[\\[\\([^]|]*\\)\\(?:|[^]]*\\)?\\]\\]" end t)
               when (<= (match-beginning 0) here (match-end 0))
               return (match-string-no-properties 1)))))

(defun kwic--xref-backend ()
  "The xref backend, where there is a link."
  (and (kwic--link-at-point) 'kwic))

(cl-defmethod xref-backend-identifier-at-point ((_backend (eql kwic)))
  "The target of the link at point."
  (kwic--link-at-point))

(cl-defmethod xref-backend-identifier-completion-table ((_backend (eql kwic)))
  "Names of notes."
  (completion-table-dynamic
   (lambda (text)
     (mapcar (lambda (item) (plist-get item :insert)) (kwic--items "link" text)))))

(defun kwic--xref (vault path line text)
  "An xref to LINE of PATH in VAULT, shown as TEXT."
  (xref-make text (xref-make-file-location (expand-file-name path vault) line 0)))

(cl-defmethod xref-backend-definitions ((_backend (eql kwic)) target)
  "The note, and the heading in it, that TARGET means."
  (let* ((client (kwic--client))
         (parts (split-string target "#"))
         (heading (car (last (cdr parts))))
         (name (if (string-empty-p (car parts)) (kwic--note-here client) (car parts)))
         (note (apply #'kwic--call client "note" :path name
                      (cond ((null heading) nil)
                            ((string-prefix-p "^" heading)
                             (list :block (substring heading 1)))
                            (t (list :heading heading))))))
    (list (kwic--xref (kwic-client-vault client) (plist-get note :path)
                      (or (plist-get (plist-get note :range) :from) 1)
                      (plist-get note :title)))))

(cl-defmethod xref-backend-references ((_backend (eql kwic)) target)
  "The places that link to TARGET."
  (let* ((client (kwic--client))
         (note (kwic--call client "note" :path (car (split-string target "#")))))
    (mapcar (lambda (link)
              (let ((entry (kwic--link-entry (kwic-client-vault client) link)))
                (kwic--xref (kwic-client-vault client) (plist-get entry :path)
                            (plist-get entry :line) (plist-get entry :text))))
            (plist-get (plist-get note :links) :in))))

;;;; Completion at point

(defun kwic--items (kind text)
  "What may stand for the end of TEXT, as KIND."
  (plist-get (kwic--call (kwic--client) "complete" :kind kind :text text
                         :at (string-bytes text) :limit 50)
             :items))

(defun kwic--in-frontmatter-p ()
  "Whether point is between the `---' lines that open the buffer."
  (save-excursion
    (let ((here (point)))
      (goto-char (point-min))
      (and (looking-at "---[ \t]*$") (> here (line-end-position))
           (progn (forward-line 1)
                  (not (re-search-forward "^\\(?:---\\|\\.\\.\\.\\)[ \t]*$" here t)))))))

(defun kwic--key-here ()
  "The property key that this line of frontmatter is a value of."
  (save-excursion
    (end-of-line)
    (and (re-search-backward "^\\([[:alnum:]_-]+\\)[ \t]*:" nil t)
         (match-string-no-properties 1))))

(defun kwic--completion-context ()
  "What is being typed: kind, the start of it, and what to send before it."
  (cond
   ((looking-back "\\(\\[\\[\\(?:[^]|[\n]*#\\)?\\)\\([^]#|[\n]*\\)" (line-beginning-position))
    (list "link" (match-beginning 2) (match-string-no-properties 1)))
   ((and (kwic--in-frontmatter-p)
         (looking-back "\\(?:^[[:alnum:]_-]+[ \t]*:\\|^[ \t]*-\\|,\\)[ \t]*[[\"']*\\([^],\n]*\\)"
                       (line-beginning-position)))
    (let ((start (match-beginning 1)) (key (kwic--key-here)))
      (if (member (downcase (or key "")) '("tag" "tags"))
          (list "tag" start "")
        (list "value" start (concat key ":")))))
   ((looking-back "\\(?:^\\|[ \t(]\\)#\\([^][ \t\n#,;.!?()]*\\)" (line-beginning-position))
    (list "tag" (match-beginning 1) ""))))

(defun kwic--close-link (&rest _)
  "Put the brackets behind a link that was completed."
  (unless (looking-at-p "\\]\\]")
    (insert "]]")))

(defun kwic-completion-at-point ()
  "Complete the link, tag or property value before point.
For `completion-at-point-functions'."
  (pcase (save-match-data (kwic--completion-context))
    (`(,kind ,start ,before)
     (let ((details nil))
       (list start (point)
             (completion-table-dynamic
              (lambda (text)
                (setq details (mapcar (lambda (item)
                                        (cons (plist-get item :insert)
                                              (plist-get item :detail)))
                                      (kwic--items kind (concat before text))))
                (mapcar #'car details)))
             :exclusive 'no
             :annotation-function
             (lambda (item)
               (when-let ((detail (cdr (assoc item details))))
                 (concat "  " detail)))
             :exit-function
             (lambda (_ status)
               (when (and (equal kind "link") (eq status 'finished))
                 (kwic--close-link))))))))

;;;; Unsaved buffers

(defvar-local kwic--overlay-timer nil "Sends this buffer's text after a rest.")

(defun kwic--overlay-send ()
  "Send the text of this buffer, if it is not saved."
  (setq kwic--overlay-timer nil)
  (if (not (buffer-modified-p))
      (kwic--overlay-drop)              ; undone to what the file has
    (when-let* ((client (kwic--running))
                (path (kwic--path (kwic-client-vault client)))
                (params (list :path path :version (buffer-chars-modified-tick)
                              :text (save-restriction
                                      (widen)
                                      (buffer-substring-no-properties (point-min)
                                                                      (point-max))))))
      (unless (equal params (gethash path (kwic-client-overlays client)))
        (puthash path params (kwic-client-overlays client))
        (kwic--request client "buffer.set" params #'ignore)))))

(defun kwic--overlay-later (&rest _)
  "Send this buffer's text when nothing was typed for a while."
  (when kwic--overlay-timer
    (cancel-timer kwic--overlay-timer))
  (let ((buffer (current-buffer)))
    (setq kwic--overlay-timer
          (run-with-idle-timer kwic-overlay-delay nil
                               (lambda ()
                                 (when (buffer-live-p buffer)
                                   (with-current-buffer buffer (kwic--overlay-send))))))))

(defun kwic--overlay-flush ()
  "Send at once what waits for its time, or was typed before the server ran."
  (dolist (buffer (buffer-list))
    (when (and (buffer-local-value 'kwic-mode buffer) (buffer-modified-p buffer))
      (with-current-buffer buffer
        (when kwic--overlay-timer
          (cancel-timer kwic--overlay-timer))
        (kwic--overlay-send)))))

(defun kwic--overlay-drop ()
  "The file is what counts again."
  (when kwic--overlay-timer
    (cancel-timer kwic--overlay-timer)
    (setq kwic--overlay-timer nil))
  (when-let* ((client (kwic--running))
              (path (kwic--path (kwic-client-vault client))))
    (when (gethash path (kwic-client-overlays client))
      (remhash path (kwic-client-overlays client))
      (kwic--request client "buffer.drop" (list :path path) #'ignore))))

;;;; The mode

(defvar kwic-mode-map
  (let ((map (make-sparse-keymap)))
    (define-key map (kbd "C-c k s") #'kwic-search)
    (define-key map (kbd "C-c k c") #'kwic-search-company)
    (define-key map (kbd "C-c k b") #'kwic-backlinks)
    (define-key map (kbd "C-c k r") #'kwic-related)
    (define-key map (kbd "C-c k t") #'kwic-tasks)
    (define-key map (kbd "C-c k #") #'kwic-tag)
    (define-key map (kbd "C-c k d") #'kwic-done)
    (define-key map (kbd "C-c k u") #'kwic-undo)
    map)
  "Keys of `kwic-mode'.")

;;;###autoload
(define-minor-mode kwic-mode
  "Links, completion and unsaved text of a note, by `kwic serve'."
  :lighter " kwic" :keymap kwic-mode-map
  (if kwic-mode
      (progn
        (add-hook 'xref-backend-functions #'kwic--xref-backend nil t)
        (add-hook 'completion-at-point-functions #'kwic-completion-at-point nil t)
        (add-hook 'after-change-functions #'kwic--overlay-later nil t)
        (add-hook 'after-save-hook #'kwic--overlay-drop nil t)
        (add-hook 'kill-buffer-hook #'kwic--overlay-drop nil t))
    (kwic--overlay-drop)
    (remove-hook 'xref-backend-functions #'kwic--xref-backend t)
    (remove-hook 'completion-at-point-functions #'kwic-completion-at-point t)
    (remove-hook 'after-change-functions #'kwic--overlay-later t)
    (remove-hook 'after-save-hook #'kwic--overlay-drop t)
    (remove-hook 'kill-buffer-hook #'kwic--overlay-drop t)))

(provide 'kwic)
;;; kwic.el ends here
